"""What must hold after every step of every world; a broken law names itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.db.models import Count

from bidding.facts import unsealing
from bidding.models import OpenedBid, Opening
from escrow.models import ClosingList
from journal import inspection
from journal import queries as journal
from sealing import closing
from tests.invariants.searching import Needles
from tests.worlds.openings import WRAP_KEY

if TYPE_CHECKING:
    from bidding.facts.unsealing import Read


class BrokenLaw(AssertionError):
    """A law does not hold; the message names it and the step before."""


def journal_verifies() -> None:
    """Every stream is a chain of what was hashed, and every checkpoint agrees."""
    faults = [str(fault) for fault in inspection.faults()]
    if faults:
        raise BrokenLaw(f"the journal does not verify: {faults[:3]}")


def one_closing_list_per_envelope() -> None:
    """envelope.md 8.6: one list, ever."""
    twice = (
        ClosingList.objects.values("custody", "lot", "envelope")
        .annotate(number=Count("id"))
        .filter(number__gt=1)
    )
    if twice.exists():
        raise BrokenLaw(f"two closing lists: {list(twice)}")


def list_is(lot: str, expected: Iterable[str]) -> None:
    """A closed lot's list has every bid that was received in time, and no other."""
    found = ClosingList.objects.filter(lot=lot).first()
    if found is None:
        return
    listed = [entry.bid for entry in closing.read(bytes(found.body)).entries]
    if listed != list(expected):
        raise BrokenLaw(f"listed {listed}, received in time {list(expected)}")


def opened_are_listed(lot: str, expected: Iterable[str]) -> None:
    """Each listed bid has one row in the table, in order; an unlisted one has none."""
    rows = OpenedBid.objects.filter(opening__lot__uid=lot).order_by("number")
    opened = [str(uid) for uid in rows.values_list("bid__uid", flat=True)]
    if opened and opened != list(expected):
        raise BrokenLaw(f"opened {opened}, listed {list(expected)}")


def plaintext_is_nowhere(secrets: Mapping[str, str]) -> None:
    """No table and no file has a price or document of a bid that none may read yet."""
    if not secrets:
        return
    wanted = [*secrets.values(), *(text.encode().hex() for text in secrets.values())]
    patterns = [f"%{text}%" for text in wanted]
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        # One question for all tables: the patterns are many, and sent once.
        cursor.execute(
            "WITH wanted AS MATERIALIZED (SELECT %s::text[] AS patterns) "
            + " UNION ALL ".join(
                f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\" t, wanted"
                " WHERE t::text LIKE ANY(wanted.patterns))"
                for table in tables
            ),
            [patterns],
        )
        found = [name for (name,) in cursor.fetchall()]
    if found:
        raise BrokenLaw(f"a sealed bid's plaintext is in {found}")
    needles = Needles(*(text.encode() for text in secrets.values()))
    for kind in ("sealed", "opened"):
        hits = needles.in_folder(Path(settings.VAR) / "storage" / kind)
        if hits:
            raise BrokenLaw(f"a sealed bid's plaintext is in storage: {hits[:3]}")


def nothing_opens_below_k(lot: str, releases: int, k: int) -> None:
    """Fewer than k releases open nothing."""
    if releases < k and OpenedBid.objects.filter(opening__lot__uid=lot).exists():
        raise BrokenLaw(f"{releases} releases opened a lot")


def any_k_read_the_same(lot: str, honest: Iterable[int]) -> None:
    """Whichever k honest custodians released, the table is the same."""
    opening = Opening.objects.select_related("lot__trade").get(lot__uid=lot)
    case = unsealing.case_of(opening, WRAP_KEY)
    usable = unsealing.releases_of(case).usable
    table = _table(opening)
    for seats in combinations(sorted(honest), case.statement.k):
        reads = unsealing.read_all(case, {i: usable[i] for i in seats})
        if [_row(read) for read in reads] != table:
            raise BrokenLaw(f"seats {seats} read another table")


def _table(opening: Opening) -> list[tuple[object, ...]]:
    found = [
        row
        for row in journal.rows(f"lot:{opening.lot.uid}")
        if row.kind == "bidding.table-opened"
    ]
    if len(found) != 1:
        raise BrokenLaw(f"{len(found)} tables of one opening")
    rows = found[0].facts["rows"]
    return [(row["n"], row["bid"], row["outcome"], row["items"]) for row in rows]


def _row(read: Read) -> tuple[object, ...]:
    return read.number, str(read.bid.uid), str(read.outcome), read.items()
