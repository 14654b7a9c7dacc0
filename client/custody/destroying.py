"""What an agent destroys on the record: bids it strikes out, and a tender's keys.

    HOME/destroyed/<closing>.p7m, .sent      bids of a list that go back unopened
    HOME/destroyed/keys-<tender>.p7m, .sent  a tender's keys, after the archive period

The shares of one tender lie under one key, so that a single bid's cannot be burnt
alone: it is struck out in the agent's memory first (it releases none of them, ever),
the record is signed, and the key itself goes when the archive period is over.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from client.custody.home import Home, replace
from kernel.refused import Refused
from sealing import destruction
from sealing.closing import Closing
from sealing.destruction import Destroyed

FOLDER: Final = "destroyed"


class ReleaseStillDue(Refused):
    """Keys that an opening still waits for are not destroyed."""

    code = "release-still-due"
    zh = "该项目还有待释放的截止清单，不能销毁密钥。"
    en = "A closing list of this tender still waits for a release; its keys stay."


@dataclass(frozen=True, slots=True)
class Record:
    """A signed record that is on the disk; `closing` is None for a tender's keys."""

    name: str
    message: bytes
    subject: str
    closing: str | None


def strike(
    closing: Closing,
    manifests: Sequence[str],
    *,
    reason: str,
    i: int,
    home: Home,
    at: datetime,
) -> None:
    """Strike bids of a list out for good, then sign the record; again is no fault."""
    home.keep_history(home.history().without(manifests))
    file = home.path / FOLDER / f"{closing.digest}.p7m"
    if file.exists():
        return
    record = Destroyed(
        i=i,
        tender=closing.tender,
        closing=closing.digest,
        reason=reason,
        manifests=tuple(manifests),
        at=at,
    )
    made = home.keys_of(closing.tender)
    replace(file, destruction.build(record, made.signer))


def destroy_keys(subject: str, *, i: int, home: Home, at: datetime) -> None:
    """Sign that a tender's keys are gone, and remove them; again is no fault.

    The record is on the disk first: the key that signs it is one of those that go.
    """
    name = home.tender_name(subject)
    file = home.path / FOLDER / f"keys-{name}.p7m"
    if not file.exists():
        record = Destroyed(
            i=i,
            tender=subject,
            closing=None,
            reason=destruction.ARCHIVE_OVER,
            manifests=(),
            at=at,
        )
        replace(file, destruction.build(record, home.keys_of(subject).signer))
        replace(file.with_suffix(".subject"), subject.encode("utf-8"))
    home.remove_keys(subject)


def unsent(home: Home) -> Iterator[Record]:
    """Return the records that the server has not said it has."""
    for file in sorted((home.path / FOLDER).glob("*.p7m")):
        if file.with_suffix(".sent").exists():
            continue
        said = file.with_suffix(".subject")
        of_keys = said.exists()
        yield Record(
            name=file.stem,
            message=file.read_bytes(),
            subject=said.read_text("utf-8") if of_keys else "",
            closing=None if of_keys else file.stem,
        )


def mark_sent(home: Home, record: Record) -> None:
    """Remember that the server has a record."""
    replace(home.path / FOLDER / f"{record.name}.sent", b"")
