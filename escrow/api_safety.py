"""What agents ask for beside releases: pulse, holds, rehearsal, destruction.

At /api/v1/custody/ as well (custody-api.md), with the same tokens.
"""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from escrow import queries
from escrow.actions import destruction, rehearse, see_agent
from escrow.api import B64_CHARS_MAX, agent_of, b64_of, bytes_of, kept_attempts
from journal.queries import instant
from kernel.refused import NotFound

router = Router(tags=["custody"])

SUBJECTS_MAX = 2000


class Heartbeat(Schema):
    """The tenders whose keys the agent has."""

    model_config = ConfigDict(extra="forbid", strict=True)
    subjects: list[str] = Field(max_length=SUBJECTS_MAX)


class Rehearsed(Schema):
    """A signed answer to a dummy bid in base64; or empty, and why."""

    model_config = ConfigDict(extra="forbid", strict=True)
    answer: str = Field(max_length=B64_CHARS_MAX)
    code: str = Field(max_length=64)


class Recorded(Schema):
    """A signed record of destruction in base64."""

    model_config = ConfigDict(extra="forbid", strict=True)
    record: str = Field(max_length=B64_CHARS_MAX)


@router.post("/custody/heartbeat/")
def heartbeat(request: HttpRequest, given: Heartbeat) -> dict[str, Any]:
    """Say that the agent lives, and for which tenders it has its keys."""
    signer = agent_of(request).certificate or ""
    see_agent.see_agent(signer=signer, subjects=given.subjects, at=instant())
    return {}


@router.get("/custody/holds/{digest}/")
def hold(request: HttpRequest, digest: str) -> dict[str, Any]:
    """Return a hold of a tender in which the asker has a seat, and its lift."""
    found = queries.hold_for_signer(digest, agent_of(request).certificate or "")
    if found is None:
        raise NotFound
    lift = getattr(found, "lift", None)
    return {
        "hold": b64_of(found.body),
        "signature": b64_of(found.cms),
        "lift": lift and {"lift": b64_of(lift.body), "signature": b64_of(lift.cms)},
    }


@router.get("/custody/rehearsals/{digest}/")
def rehearsal(request: HttpRequest, digest: str) -> dict[str, Any]:
    """Return a dummy bid, and the envelope of it that is the asker's seat's."""
    signer = agent_of(request).certificate or ""
    found = queries.rehearsal_for_signer(digest, signer)
    if found is None:
        raise NotFound
    return {
        "manifest": b64_of(found.rehearsal.manifest),
        "envelope": b64_of(found.envelope),
    }


@router.post("/custody/rehearsals/{digest}/answer/")
def rehearsed(request: HttpRequest, digest: str, given: Rehearsed) -> dict[str, Any]:
    """Hand in what was in the seat's envelope of a dummy bid, or why it stays shut."""
    with kept_attempts(request, "escrow.rehearse") as actor:
        row = rehearse.answer_rehearsal(
            by=actor,
            digest=digest,
            answer=bytes_of(given.answer, "answer"),
            code=given.code,
        )
    return {"opened": row.opened_at is not None}


@router.post("/custody/closings/{digest}/destroyed/")
def destroyed(request: HttpRequest, digest: str, given: Recorded) -> dict[str, Any]:
    """Hand in the record that bids of a list will never be opened by this seat."""
    with kept_attempts(request, "escrow.record-destruction") as actor:
        kept = destruction.record_destroyed(
            by=actor, digest=digest, body=bytes_of(given.record, "record")
        )
    return {"index": kept.index, "digest": kept.digest}


@router.post("/custody/seats/{subject}/destroyed/")
def keys_destroyed(
    request: HttpRequest, subject: str, given: Recorded
) -> dict[str, Any]:
    """Hand in the record that the seat's keys of a tender are gone."""
    with kept_attempts(request, "escrow.record-destruction") as actor:
        kept = destruction.record_keys_destroyed(
            by=actor, subject=subject, body=bytes_of(given.record, "record")
        )
    return {"index": kept.index, "digest": kept.digest}
