"""What stands in for a party that committed to a draw and does not reveal.

A party seals what it committed to as the envelope `reveal`: to the custodians, before
the deadline, so that nobody holds it (domain.md 2.10). When the time to reveal is over
the custodians' shares open it, and the draw goes on with it; it is never begun again. A
party whose secret can be had in neither way is left out, on the record. Pure: for the
draw of K and for any other draw by commit and reveal.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kernel.draw import commitment
from kernel.refused import Refused

ENVELOPE: Final = "reveal"
#: the one item of part 0: 32 bytes as hex
ITEM: Final = "reveal"
NO_BACKUP: Final = "no-backup"
NOT_COMMITTED: Final = "backup-not-committed"
MALFORMED: Final = "backup-malformed"
_SECRET: Final = re.compile(r"[0-9a-f]{64}")


class CommitFirst(Refused):
    """A backup is of what was committed to: the commitment comes first."""

    code = "commit-first"
    zh = "请先提交承诺，再封存备份。"
    en = "Commit first, then seal the backup."


class RevealingOver(Refused):
    """The time to reveal is over: the sealed backup stands in."""

    code = "revealing-over"
    zh = "揭示时间已过（至{until}），由封存的备份代替。"
    en = "The time to reveal ended at {until}; the sealed backup stands in."


@dataclass(frozen=True, slots=True)
class Backup:
    """A party's sealed backup when it was to be opened: its secret, or why not."""

    secret: bytes | None
    code: str = ""


@dataclass(frozen=True, slots=True)
class StandIn:
    """What stands in for one party: its secret, or the code of why it is left out."""

    party: str
    secret: bytes | None
    code: str = ""


def check_may_reveal(*, until: datetime, now: datetime) -> None:
    """Refuse a reveal when its time is over; the instant itself is over."""
    if now >= until:
        raise RevealingOver(until=until.isoformat())


def read_secret(items: Sequence[Mapping[str, object]]) -> bytes | None:
    """Return the 32 bytes that part 0 of a backup says, or None for anything else."""
    if len(items) != 1 or items[0].get("key") != ITEM:
        return None
    value = items[0].get("value")
    if not isinstance(value, str) or _SECRET.fullmatch(value) is None:
        return None
    return bytes.fromhex(value)


def stand_ins(
    committed: Mapping[str, str], backups: Mapping[str, Backup]
) -> tuple[StandIn, ...]:
    """Return what stands in for each party that did not reveal, in the given order.

    `committed` are their commitments (hex) by party. A backup counts only as what was
    committed to, whatever else it opens to: which parts of the seed can come is thereby
    settled before the deadline.
    """
    found = []
    for party, promised in committed.items():
        backup = backups.get(party, Backup(None, NO_BACKUP))
        if backup.secret is None:
            found.append(StandIn(party, None, backup.code or MALFORMED))
        elif commitment(backup.secret) != promised:
            found.append(StandIn(party, None, NOT_COMMITTED))
        else:
            found.append(StandIn(party, backup.secret))
    return tuple(found)
