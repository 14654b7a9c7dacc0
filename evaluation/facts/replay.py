"""The same question, from the journal's rows alone.

What the panel's tables say must be what its record says: sheets and rejections are
read from the lot's stream, and the method is asked again.
"""

from collections.abc import Iterator
from decimal import Decimal

from evaluation.facts import inquiries, panels, question, trade
from evaluation.models import Panel
from evaluation.rules.draw_events import MotionReopened
from evaluation.rules.events import BidRejected, SheetContent
from evaluation.rules.methods import registry
from evaluation.rules.methods.question import read_question
from evaluation.rules.room_events import PriceCorrected
from journal import queries as journal
from journal.rules.chain import Entry
from kernel.canonical import Json, canonical


class Differs(ValueError):
    """The record and the stored result are not the same: the house is broken."""


def question_from_journal(of: Panel) -> dict[str, Json]:
    """Return the question with sheets and rejections from the lot's stream."""
    seats = {member.seat for member in panels.seats(of)}
    bids = {bid.key for bid in trade.bids_of(of.lot)}
    envelope = inquiries.envelope_of(of)
    sheets: dict[str, Json] = {}
    out: set[str] = set()
    corrected: dict[str, Decimal] = {}
    for entry in _rows(of.lot.stream):
        facts = entry.facts
        if entry.kind == SheetContent.kind and facts["seat"] in seats:
            sheets[str(facts["seat"])] = facts["scores"]
        if entry.kind == BidRejected.kind and facts["bid"] in bids:
            out.add(str(facts["bid"]))
        if entry.kind == MotionReopened.kind:
            out.discard(str(facts["bid"]))
        if entry.kind == PriceCorrected.kind and facts["envelope"] == envelope:
            corrected[str(facts["bid"])] = Decimal(str(facts["corrected"]))
    asked = question.as_json(of, corrected=corrected)
    asked["sheets"] = [
        {"seat": member.seat, "scores": sheets[member.seat]}
        for member in panels.seats(of)
        if member.seat in sheets
    ]
    rows = asked["bids"]
    assert isinstance(rows, list)
    for row in rows:
        assert isinstance(row, dict)
        row["state"] = "rejected" if row["bid"] in out else "valid"
    return asked


def check_stored(of: Panel) -> None:
    """Raise `Differs` unless recomputing from the journal gives the stored result."""
    stored = panels.latest_result(of)
    if stored is None:
        raise Differs("there is no stored result")
    asked = question_from_journal(of)
    answer = canonical(registry.ask(read_question(asked)).as_facts())
    if canonical(asked) != bytes(stored.question) or answer != bytes(stored.body):
        raise Differs("the journal gives another result")


def _rows(stream: str) -> Iterator[Entry]:
    after = 0
    while page := journal.rows(stream, after=after):
        yield from page
        after = page[-1].n
