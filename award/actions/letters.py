"""The letters' files and the owner's signature in the letter of award.

Workers draw and seal; here only what they made is kept, by key and digest. The owner
signs the bytes around the signature's place (press/remote.py), and the signature alone
is kept in the act: a worker puts it into the file.
"""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction

from award.models import Letter
from award.rules.events import LetterReady, LetterSigned
from journal.actions.record import record
from journal.queries import instant
from kernel.refused import NotFound, Refused
from parties.actions.signed_acts import verify_signature
from parties.rules import policy
from parties.rules.actor import CLOCK, Actor
from tender.actions import steps
from tender.rules.disclosure import Item

SIGN_ACT = "award.sign-letter"


class NotDrawnYet(Refused):
    """The letter's file is still being made."""

    code = "letter-not-drawn"
    zh = "通知书正在生成，请稍候再签名。通常只需几秒。"
    en = (
        "The letter is still being made; sign it in a moment. It usually takes seconds."
    )


class SignedAlready(Refused):
    """A second signature in one letter."""

    code = "letter-signed-already"
    zh = "通知书已签名。"
    en = "The letter is signed already."


class OtherBytes(Refused):
    """The file to sign is not the one that was drawn."""

    code = "letter-other-bytes"
    zh = "待签名的文件与生成时不一致，未作任何改动。请重新打开本页。"
    en = "The file to sign is not the one that was made; nothing was changed. Reload."


@transaction.atomic(durable=True)
def sign_letter(*, by: Actor, letter: UUID, body: bytes, signature: bytes) -> Letter:
    """Keep the owner's signature of the letter of award; once.

    `body` are the bytes around the place, read from the storage before the act.
    """
    found = _locked(letter)
    steps.check_may(by, SIGN_ACT, found.decision.lot.trade)
    if found.kind != "award" or found.decision.withdrawn_at is not None:
        raise NotFound
    if not found.drawn_key:
        raise NotDrawnYet
    if found.cms is not None:
        raise SignedAlready
    if hashlib.sha256(body).hexdigest() != found.to_sign_digest:
        raise OtherBytes
    at = instant()
    verify_signature(by, body, signature, at)
    found.cms = signature
    found.signed_by = steps.person_of(by)
    found.signed_at = at
    found.save(update_fields=["cms", "signed_by", "signed_at"])
    event = LetterSigned(
        letter=str(found.uid),
        number=found.number,
        signed_digest=found.to_sign_digest,
        signature=hashlib.sha256(signature).hexdigest(),
    )
    record(
        stream=found.decision.lot.stream,
        event=event,
        by=by,
        at=at,
        audience=str(Item.DECISION),
    )
    return found


@transaction.atomic(durable=True)
def keep_drawn(*, letter: UUID, key: str, digest: str, to_sign_digest: str) -> None:
    """Keep the drawn file; drawn already is no fault of a worker that came twice."""
    policy.check(CLOCK, "award.keep-letter")
    found = _locked(letter)
    if found.drawn_key:
        return
    found.drawn_key = key
    found.drawn_digest = digest
    found.to_sign_digest = to_sign_digest
    found.save(update_fields=["drawn_key", "drawn_digest", "to_sign_digest"])


@transaction.atomic(durable=True)
def keep_ready(*, letter: UUID, key: str, digest: str) -> None:
    """Keep the whole file; kept already is no fault of a worker that came twice."""
    policy.check(CLOCK, "award.keep-letter")
    found = _locked(letter)
    if found.ready_at is not None:
        return
    at: datetime = instant()
    found.file_key = key
    found.file_digest = digest
    found.ready_at = at
    found.save(update_fields=["file_key", "file_digest", "ready_at"])
    item = Item.DECISION if found.kind == "award" else Item.REPORT
    event = LetterReady(letter=str(found.uid), number=found.number, digest=digest)
    record(
        stream=found.decision.lot.stream,
        event=event,
        by=CLOCK,
        at=at,
        audience=str(item),
    )


def _locked(uid: UUID) -> Letter:
    lot = Letter.objects.filter(uid=uid).values_list("decision__lot__uid", flat=True)
    key = lot.first()
    if key is None:
        raise NotFound
    steps.lot_locked(key)
    return (
        Letter.objects.select_for_update(of=("self",))
        .select_related("decision__lot__trade__owner", "decision__lot__trade__region")
        .get(uid=uid)
    )
