"""What the public pages of a trade and a lot show, asked of the disclosure table."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from award import queries as award
from bidding import queries as bidding
from escrow import queries as escrow
from evaluation import queries as evaluation
from journal import queries as journal
from journal.rules.chain import Entry
from kernel.canonical import Json
from kernel.refused import NotFound
from notices.facts.result_items import bids_of, scored_rows
from notices.facts.rows import Lot, Trade
from notices.models import Notice
from notices.rules.kinds import Kind
from parties.rules.actor import Actor
from tender import queries as tender
from tender.rules import disclosure
from tender.rules.disclosure import MOMENT_WORDS, Item, LotFacts, Viewer
from tender.rules.procedures import Procedure
from tender.rules.rulebooks import Text
from tender.rules.stages import ACT_WORDS, Act, Stage
from tender.rules.tender_file import FormItem

#: acts of preparation and acts that only the parties follow
_INSIDE = frozenset({Act.EDIT, Act.SUBMIT, Act.RETURN, Act.APPROVE, Act.START_DECISION})


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the timeline (`c-timeline`)."""

    act: Text
    at: datetime | None
    state: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Withheld:
    """未公开: until when and by which article; None for `until` means never."""

    until: Text | None
    article: Text | None


@dataclass(frozen=True, slots=True)
class Custodians:
    """Who keeps the bids sealed, and how many of them open together."""

    threshold: int
    names: tuple[str, ...]
    digest: str
    is_held: bool


def timeline(trade: Trade, now: datetime) -> list[Node]:
    """Return the trade's public life: what was, what is, what is planned."""
    lot = trade.lots.order_by("number").first()
    if lot is None:
        return []
    found = list(_past(trade, lot))
    stage, dates = Stage(lot.stage), tender.timetable(trade)
    if stage is Stage.OPEN and dates is not None and dates.submission_closes_at > now:
        closes = Text("提交截止", "Deadline")
        found.append(Node(closes, dates.submission_closes_at, "planned"))
    if stage is Stage.PUBLICITY:
        ends = Text("公示截止", "End of publicity")
        found.append(Node(ends, lot.publicity_ends_at, "planned"))
    if lot.suspended_from == Stage.PUBLICITY:
        still = Text("公示期停止计算", "Publicity stands still")
        found.append(Node(still, None, "planned"))
    if stage in (Stage.SUSPENDED, Stage.FROZEN):
        found.append(Node(Text("暂停", "On hold"), None, "held"))
    return found


def _past(trade: Trade, lot: Lot) -> Iterator[Node]:
    notices = list(Notice.objects.filter(trade=trade).order_by("published_at"))
    pages: dict[str, str] = {row.kind: f"/notices/{row.uid}/" for row in notices}
    shown = {
        Act.ANNOUNCE: pages.get(Kind.ANNOUNCEMENT, ""),
        Act.PUBLISH_CANDIDATES: pages.get(Kind.CANDIDATES, ""),
        Act.DECIDE: pages.get(Kind.RESULT, "") or pages.get(Kind.AWARD, ""),
    }
    nodes = [
        Node(
            _word(act, tender.procedure_of(trade)),
            milestone.at,
            "done",
            shown.get(act, ""),
        )
        for milestone in lot.milestones.all()
        if (act := Act(milestone.act)) not in _INSIDE
    ]
    nodes += [
        Node(
            Text("更正", "Correction"), row.published_at, "done", f"/notices/{row.uid}/"
        )
        for row in notices
        if row.kind == Kind.CORRECTION
    ]
    return iter(sorted(nodes, key=lambda node: node.at or trade.created_at))


def _word(act: Act, procedure: Procedure) -> Text:
    """Return what an act is called; where prices decide, nobody bid live or drew."""
    if act is Act.FINISH_COMPETING and procedure.buys_by_volume:
        return Text("确定拟中选企业", "Firms selected")
    return Text(ACT_WORDS[act].zh, ACT_WORDS[act].en.capitalize())


def custodians(trade: Trade) -> Custodians | None:
    """Return who keeps the keys, once the statement is complete."""
    signed = escrow.complete_statement(str(trade.uid))
    if signed is None:
        return None
    stated = json.loads(signed.statement)
    return Custodians(
        threshold=int(stated["k"]),
        names=tuple(str(row["organisation"]) for row in stated["custodians"]),
        digest=signed.digest,
        is_held=any(
            escrow.is_held(str(trade.uid), str(lot.uid)) for lot in trade.lots.all()
        ),
    )


class LotView:
    """One lot as one reader may see it now; every answer asks the table first."""

    def __init__(self, actor: Actor, lot: Lot, now: datetime) -> None:
        self.lot = lot
        self.now = now
        self.viewer: Viewer = tender.viewer(actor, lot)
        self.facts: LotFacts = tender.disclosure_facts(lot)
        self.procedure = tender.procedure_of(lot.trade)

    def may(self, item: Item, owner: str = "") -> bool:
        """Ask the disclosure table."""
        return disclosure.may_see(item, self.viewer, self.facts, self.now, owner=owner)

    def withheld(self, item: Item) -> Withheld:
        """Return until when an item is not disclosed, and by which article."""
        opening = disclosure.opens_with(item, self.viewer, self.procedure)
        if opening is None:
            rows = list(disclosure.rows_for(item, self.procedure))
            return Withheld(None, rows[0].article if rows else None)
        return Withheld(MOMENT_WORDS[opening.moment], opening.article)

    @property
    def form(self) -> tuple[FormItem, ...]:
        """The lines of the opening form."""
        return tender.tender_file_of(self.lot).content.opening_form

    def opening(self) -> list[Any] | None:
        """Return the opening table's rows, or None while it is not disclosed."""
        if not self.may(Item.OPENING_TABLE):
            return None
        return sorted(bids_of(self.lot), key=lambda bid: bid.name)

    def scores(self) -> list[dict[str, Json]] | None:
        """Return the ranked rows with names, or None while they are not disclosed."""
        if not self.may(Item.RANKING):
            return None
        try:
            return scored_rows(self.lot)
        except NotFound:
            return None

    def rejections(self) -> list[dict[str, Json]] | None:
        """Return who was rejected and why, or None while it is not disclosed."""
        return evaluation.rejections(self.lot) if self.may(Item.REJECTIONS) else None

    def panel(self) -> list[str] | None:
        """Return the panel's names, or None while they are not disclosed."""
        if not self.may(Item.PANEL_NAMES):
            return None
        return [row["name"] for row in evaluation.panel_names(self.lot)]

    def decision(self) -> Any:
        """Return the decision, or None while there is none to be seen."""
        return award.decision(self.lot) if self.may(Item.DECISION) else None

    def was_opened(self) -> bool:
        """Say whether the first envelope's opening is over."""
        envelope = self.procedure.first_envelope.envelope
        return bool(bidding.opening_finished(self.lot, envelope))


def entries(
    actor: Actor, trade: Trade, now: datetime
) -> list[tuple[Entry, Withheld | None]]:
    """Return the rows of a trade and its lots in order; withheld ones as headers.

    Streams that are kept apart until the closing are not here at all before it.
    """
    views = {
        lot.stream: LotView(actor, tender.lot(lot.uid), now)
        for lot in trade.lots.order_by("number")
    }
    first = next(iter(views.values()), None)
    if first is None:
        return []
    found = [_entry(entry, first) for entry in journal.rows(trade.stream, limit=None)]
    for stream, view in views.items():
        found += [_entry(entry, view) for entry in journal.rows(stream, limit=None)]
    return sorted(found, key=lambda pair: (pair[0].at, pair[0].header.stream))


def _entry(entry: Entry, view: LotView) -> tuple[Entry, Withheld | None]:
    name, _, owner = entry.header.audience.partition(":")
    if name == Item.PUBLIC:
        return entry, None
    if name not in _ITEMS:
        return entry.withheld(), Withheld(None, None)
    item = _ITEMS[name]
    if view.may(item, owner):
        return entry, None
    return entry.withheld(), view.withheld(item)


_ITEMS: Mapping[str, Item] = {str(item): item for item in Item}
