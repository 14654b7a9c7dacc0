"""Questions and objections across trades, as their lists show them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from tender.models import Lot, Objection, Question, Trade

LISTED_MAX: Final = 200
TEXT_MAX: Final = 120
_Row = TypeVar("_Row", Question, Objection)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question or objection; who put it is not here.

    `due_at`: until when the law wants an objection answered; a question has no time.
    """

    uid: UUID
    lot: Lot
    text: str
    at: datetime
    is_objection: bool
    is_open: bool
    due_at: datetime | None = None


def of_organisation(organisation: UUID | None) -> list[Exchange]:
    """Return what an organisation asked and objected, what is open first."""
    if organisation is None:
        return []
    return _merged(
        Question.objects.filter(organisation=organisation),
        Objection.objects.filter(organisation__uid=organisation),
    )


def of_trades(trades: QuerySet[Trade]) -> list[Exchange]:
    """Return what was asked and objected about trades, what is open first."""
    return _merged(
        Question.objects.filter(trade__in=trades),
        Objection.objects.filter(trade__in=trades),
    )


def _merged(
    questions: QuerySet[Question], objections: QuerySet[Objection]
) -> list[Exchange]:
    found = [_exchange(row, row.asked_at) for row in _last(questions)]
    found += [
        _exchange(row, row.raised_at, due_at=row.answer_due_at)
        for row in _last(objections)
    ]
    found.sort(key=lambda one: one.at, reverse=True)
    # What has a legal time comes first among what is open.
    return sorted(
        found,
        key=lambda one: (
            not one.is_open,
            not one.is_objection,
            one.due_at.timestamp() if one.is_open and one.due_at else 0,
        ),
    )


def _last(rows: QuerySet[_Row]) -> QuerySet[_Row]:
    return rows.select_related("lot__trade").order_by("-id")[:LISTED_MAX]


def _exchange(
    row: Question | Objection, at: datetime, *, due_at: datetime | None = None
) -> Exchange:
    return Exchange(
        uid=row.uid,
        lot=row.lot,
        text=_short(row.text),
        at=at,
        is_objection=isinstance(row, Objection),
        is_open=row.answered_at is None,
        due_at=due_at,
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TEXT_MAX else f"{line[:TEXT_MAX]}…"
