"""What an award is decided from: candidates, report, time, and who else bid."""

from collections import Counter
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from award.facts import chosen
from award.facts.rows import Lot
from award.models import Decision
from award.rules import decisions
from award.rules.decisions import Candidate, Passed
from bidding import queries as bidding
from evaluation import queries as evaluation
from kernel.canonical import Json
from kernel.refused import NotFound
from tender import queries as tender
from tender.rules import awards
from tender.rules.disclosure import Item, Moment, Viewer, may_see, rows_for
from tender.rules.stages import ENDED, Stage
from tender.rules.tender_file import FormItem

#: stages after which a lot's ranking is there, or never will be
_RANKED = frozenset(
    {
        Stage.REPORTED,
        Stage.PUBLICITY,
        Stage.DECIDING,
        Stage.AWARDED,
        Stage.CONTRACTED,
        *ENDED,
    }
)


def candidates(lot: Lot) -> list[Candidate]:
    """Return the recommended bids in the order of the ranking, with their totals."""
    if chosen.is_chosen(lot):
        return chosen.candidates(lot)
    totals = {str(row["bid"]): row.get("total") for row in rows_of(lot)}
    return [
        Candidate(
            rank=_whole(row["rank"]),
            bid=str(row["bid"]),
            organisation=str(row["organisation"]),
            name=str(row["name"]),
            price=str(row["price"] or ""),
            total=str(totals.get(str(row["bid"])) or ""),
        )
        for row in evaluation.candidates(lot)
    ]


def eligible(lot: Lot) -> list[Candidate]:
    """Return the candidates who may still win this lot (兼投不兼中).

    Decisions that stand count first; the lots still to be decided are shared out as
    the file says. Who gives a lot up under the trade's limit, or has given its award
    up, is passed over by rule, without a ground; the ranks of the others close up.
    """
    found = decisions.without(candidates(lot), _declined(lot))
    limit = tender.tender_file_of(lot).content.award_limit
    if limit is None:
        return found
    decided = _winners(lot)
    standing = Counter(
        winner for number, winner in decided.items() if number != lot.number
    )
    rankings = {
        row.number: _ranking(row)
        for row in lot.trade.lots.all()
        if row.number == lot.number
        or (row.number not in decided and Stage(row.stage) in _RANKED - ENDED)
    }
    choose = (
        awards.by_best_total if limit.by == "best-total" else awards.by_declared_order
    )
    winner = choose(rankings, lots_max=limit.lots_max, standing=standing)[lot.number]
    gone = _declined(lot) | {
        one for one, count in standing.items() if count >= limit.lots_max
    }
    return decisions.from_winner_on(found, winner, gone)


def _ranking(lot: Lot) -> list[awards.Candidate]:
    """Return a lot's ranking without those whose award there was taken back."""
    gone = _declined(lot)
    return [
        awards.Candidate(one.organisation, Decimal(one.price or 0))
        for one in candidates(lot)
        if one.organisation not in gone
    ]


def _winners(lot: Lot) -> dict[int, str]:
    """Return who has won which lot of the trade, by the decisions that stand.

    A lot that was awarded and then failed or was terminated has no winner any more;
    one that is archived has.
    """
    rows = Decision.objects.filter(lot__trade=lot.trade_id, withdrawn_at=None).exclude(
        lot__stage__in=[str(stage) for stage in ENDED - {Stage.ARCHIVED}]
    )
    found = rows.values_list("lot__number", "organisation__uid")
    return {number: str(uid) for number, uid in found}


def given_up(lot: Lot) -> list[Passed]:
    """Return whose award of the lot fell away, each with the ground and the reason."""
    rows = Decision.objects.filter(lot=lot, withdrawn_at__isnull=False).order_by("id")
    return [
        Passed(str(row.bid), row.withdrawn_ground, row.withdrawn_reason) for row in rows
    ]


def _declined(lot: Lot) -> set[str]:
    """Return the organisations that were awarded the lot and gave it up."""
    rows = Decision.objects.filter(lot=lot, withdrawn_at__isnull=False)
    return {str(uid) for uid in rows.values_list("organisation__uid", flat=True)}


def lots_wait_for_each_other(lot: Lot) -> bool:
    """Say whether a limit on awards binds lots of which some are not ranked yet."""
    limit = tender.tender_file_of(lot).content.award_limit
    return limit is not None and _some_unranked(lot)


def _some_unranked(lot: Lot) -> bool:
    """Say whether a lot of the trade is neither ranked nor won."""
    decided = _winners(lot)
    return any(
        row.number not in decided and Stage(row.stage) not in _RANKED
        for row in lot.trade.lots.all()
    )


def rows_of(lot: Lot) -> list[dict[str, Json]]:
    """Return the rows of the result in force; none where nobody evaluated."""
    if chosen.is_chosen(lot):
        return []
    rows = evaluation.result(lot)["rows"]
    assert isinstance(rows, list)
    return [row for row in rows if isinstance(row, dict)]


def own_steps(
    lot: Lot, organisation: UUID, viewer: Viewer, now: datetime
) -> list[dict[str, Json]]:
    """Return the steps that concern one bidder; others' figures as disclosed to it.

    A step that withholds a figure has `withheld_by`: the article, in both languages.
    """
    facts = tender.disclosure_facts(lot)
    items = {"prices": Item.OPENING_TABLE, "sheets": Item.SHEETS}
    shown = {key: may_see(item, viewer, facts, now) for key, item in items.items()}
    try:
        found = evaluation.own_result(
            lot,
            organisation,
            prices_shown=shown["prices"],
            sheets_shown=shown["sheets"],
        )["steps"]
    except NotFound:
        return []
    assert isinstance(found, list)
    steps = [step for step in found if isinstance(step, dict)]
    for step in steps:
        if step["withheld"]:
            item = items[str(step["withheld"])]
            article = next(rows_for(item, facts.procedure)).article
            step["withheld_by"] = {"zh": article.zh, "en": article.en}
    return steps


def price_item(lot: Lot) -> FormItem | None:
    """Return the line of the opening form that is the price."""
    if chosen.is_chosen(lot) and not chosen.is_shared(lot):
        return chosen.FEE
    form = tender.tender_file_of(lot).content.opening_form
    return next((item for item in form if item.key == "price"), None)


def bidders(lot: Lot) -> list[Any]:
    """Return the opened bids with their prices (`OpenedBidFacts` of bidding)."""
    if chosen.is_chosen(lot):
        return list(chosen.bidders(lot))
    found: list[Any] = bidding.offers(lot)
    return found


def rejections(lot: Lot) -> list[dict[str, Json]]:
    """Return who was rejected, by which clause and why; nobody where none evaluated."""
    return [] if chosen.is_chosen(lot) else evaluation.rejections(lot)


def beside(lot: Lot, winner: Candidate) -> list[Candidate]:
    """Return who is awarded the lot beside the winner: by volume, or by entry."""
    if not tender.procedure_of(lot.trade).awards_several:
        return []
    return [one for one in candidates(lot) if one.bid != winner.bid]


check_settled = chosen.check_settled
is_picking = chosen.is_picking


def report_digest(lot: Lot) -> str:
    """Return the digest of the report, or of what stands in its place."""
    if chosen.is_chosen(lot):
        return chosen.digest(lot)
    digest: str = evaluation.report(lot).digest
    return digest


def reported_at(lot: Lot) -> datetime | None:
    """Return when the report was signed by all."""
    return _reached_at(lot, Stage.REPORTED)


def _reached_at(lot: Lot, *stages: Stage) -> datetime | None:
    """Return when a lot last came to one of these stages."""
    at: datetime | None = (
        lot.milestones.filter(stage__in=[str(stage) for stage in stages])
        .order_by("-id")
        .values_list("at", flat=True)
        .first()
    )
    return at


def decision_due_at(lot: Lot) -> datetime | None:
    """Return the instant from which silence would decide, or None.

    Lots that a limit on awards binds are decided once all are ranked: the time of each
    counts from the last report. Where an award fell away the owner may award the next
    or begin again: silence says neither (政府采购法实施条例49).
    """
    if _declined(lot):
        return None
    procedure = tender.procedure_of(lot.trade)
    at = reported_at(lot) if procedure.terms.decision is not None else None
    if at is None:
        return None
    if tender.tender_file_of(lot).content.award_limit is not None:
        if _some_unranked(lot):
            return None
        ready = [_ready_at(row) for row in lot.trade.lots.all()]
        at = max([at, *(each for each in ready if each is not None)])
    terms, suspensions = tender.terms(lot.trade), tender.suspensions_of(lot)
    return decisions.decision_due_at(at, terms, suspensions)


def _ready_at(lot: Lot) -> datetime | None:
    """Return when a lot was ranked, or ended without a ranking."""
    return reported_at(lot) or _reached_at(lot, *ENDED)


def objections_open(lot: Lot) -> int:
    """Return how many objections that stop the procedure are unanswered."""
    count: int = lot.objections.filter(suspended_lot=True, answered_at=None).count()
    return count


def decision_of(lot: Lot) -> Decision | None:
    """Return the decision that stands."""
    return (
        Decision.objects.select_related("organisation", "lot__trade__owner")
        .filter(lot=lot, withdrawn_at=None)
        .first()
    )


def was_result_published(lot: Lot) -> bool:
    """Say whether the moment of the result has come for everybody."""
    facts = tender.disclosure_facts(lot)
    return facts.reached[Moment.RESULT] is not None


def _whole(value: Json) -> int:
    assert isinstance(value, int)
    return value
