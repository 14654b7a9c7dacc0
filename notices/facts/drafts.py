"""How a notice will read before it is published, and what it still lacks.

Notices are written from the record, never by hand: whoever answers for one looks here
whether it says all that the law has it say, while the trade can still be changed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kernel.refused import NotFound
from notices.facts import trade_items
from notices.facts.rows import Trade
from notices.models import Notice
from notices.rules import kinds, required
from notices.rules.content import ShownSection, Values, drafted, shown
from notices.rules.fields import Field
from notices.rules.kinds import Kind
from tender import queries as tender
from tender.rules.procedures import Procedure, Publicity
from tender.rules.rulebooks import Text
from tender.rules.stages import Stage


@dataclass(frozen=True, slots=True)
class Draft:
    """A kind of notice of one trade: its items, and what is published of it."""

    kind: Kind
    name: Text
    fields: tuple[Field, ...]
    published: tuple[Notice, ...]

    @property
    def required(self) -> tuple[Field, ...]:
        """The items that the law asks for."""
        return tuple(field for field in self.fields if field.rule is not None)


@dataclass(frozen=True, slots=True)
class Preview:
    """The notice as it would be published now; `missing` are required and absent."""

    title: Text
    sections: tuple[ShownSection, ...]
    missing: tuple[Field, ...]


def drafts_of(trade: Trade) -> tuple[Draft, ...]:
    """Return the kinds of notices a trade may have, in the order of its life."""
    procedure = tender.procedure_of(trade)
    rows = list(Notice.objects.filter(trade=trade).order_by("id"))
    return tuple(
        Draft(
            kind=kind,
            name=kinds.word(kind, procedure.category),
            fields=kinds.fields(kind, procedure.category),
            published=tuple(row for row in rows if row.kind == kind),
        )
        for kind in _kinds_of(procedure)
    )


def draft_of(trade: Trade, kind: str) -> Draft:
    """Return one of them, or `NotFound`."""
    for draft in drafts_of(trade):
        if draft.kind == kind:
            return draft
    raise NotFound


def preview_of(trade: Trade, kind: Kind, language: str) -> Preview | None:
    """Return how it would read, or None where the record does not say it yet."""
    values = _values(trade, kind)
    if values is None:
        return None
    procedure = tender.procedure_of(trade)
    content = drafted(kind, procedure.category, values)
    return Preview(
        title=kinds.title(kind, trade.title, procedure),
        sections=tuple(shown(content, language)),
        missing=required.missing(kind, procedure.category, values),
    )


def _values(trade: Trade, kind: Kind) -> Values | None:
    """Return what the trade says already; results are known only when they are."""
    if kind is Kind.PLAN:
        row = tender.published_ahead().filter(pk=trade.pk).first()
        return None if row is None else trade_items.plan(row.preannouncement)
    if kind is Kind.ANNOUNCEMENT and tender.timetable(trade) is not None:
        try:
            return trade_items.announcement(trade)
        except NotFound:  # no edition of the file is signed yet
            return None
    return None


def _kinds_of(procedure: Procedure) -> Iterator[Kind]:
    told = {
        Kind.PLAN: Stage.PREANNOUNCED in procedure.stages,
        # Who is invited is told by letter; the public learns of it when it has closed.
        Kind.ANNOUNCEMENT: not procedure.by_invitation,
        Kind.CORRECTION: not procedure.by_invitation,
        Kind.CANDIDATES: procedure.publicity is Publicity.CANDIDATES,
    }
    for kind in Kind:
        if (kind, procedure.category) in kinds.TABLE and told.get(kind, True):
            yield kind
