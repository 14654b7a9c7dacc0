"""End the checks and go on: to scoring, or first to a round of final quotes."""

from uuid import UUID

from django.db import transaction

from evaluation.actions import attempts, steps
from evaluation.actions.replace_member import reopen_incomplete
from evaluation.actions.unquoted import reject_unquoted
from evaluation.facts import (
    claims,
    inquiries,
    own_checks,
    panels,
    price_stage,
    trade,
)
from evaluation.models import Panel
from evaluation.rules import checks as rule
from evaluation.rules import exits
from evaluation.rules.claims import KIND
from evaluation.rules.events import QuotesCalled
from evaluation.rules.phases import Move, Phase, after
from journal.queries import instant
from parties.rules.actor import Actor
from tender.rules.disclosure import Item
from tender.rules.rulebooks import Row


@attempts.kept("evaluation.finish-checks")
@transaction.atomic(durable=True)
def finish_checks(*, by: Actor, panel: UUID, ref: str = "") -> Panel:
    """End the checks; the chair's act, when every seat has given every finding."""
    found, member = steps.chair_locked(by, panel)
    _check_all_done(found)
    at = instant()
    actor = steps.by_seat(member)
    if not trade.procedure_of(found.lot).quote_rounds:
        steps.move(found, Move.FINISH_CHECKS, by=actor, at=at)
        reopen_incomplete(found, by=actor, at=at)
        return found
    if found.quote_envelope and price_stage.has_called_all(found):
        # The round was called before a member was replaced: it is not called again.
        steps.move(found, Move.RESUME, by=actor, at=at)
        return found
    # A bid that came back was never asked: all who stand quote, in a round of the same
    # conditions (214号21), and what a former round brought no longer counts.
    after(Phase(found.phase), Move.CALL_QUOTES)
    found.quote_envelope = trade.next_quote_envelope(found.lot)
    found.save(update_fields=["quote_envelope"])
    event = QuotesCalled(
        envelope=found.quote_envelope,
        admitted=[bid.key for bid in panels.standing(found)],
    )
    steps.keep(found, event, by=actor, at=at, item=Item.CHECKS, ref=ref)
    steps.move(found, Move.CALL_QUOTES, by=actor, at=at)
    return found


@transaction.atomic(durable=True)
def take_quotes(*, by: Actor, panel: UUID, ref: str = "") -> Panel:
    """Take over the final quotes once their opening is over (74号令33, 214号21)."""
    found, member = steps.chair_locked(by, panel)
    after(Phase(found.phase), Move.TAKE_QUOTES)
    taken = trade.finished_round(found.lot, found.quote_envelope)
    if not taken:
        raise rule.NotOpenedYet
    found.quote_envelope = taken
    found.save(update_fields=["quote_envelope"])
    at = instant()
    actor = steps.by_seat(member)
    quotes = trade.quotes_of(found.lot, taken)
    law = trade.procedure_of(found.lot).statute
    # Whoever was never asked has not left by its silence.
    rule.check_asked(
        {bid.organisation: bid.name for bid in panels.standing(found)},
        trade.asked_to_quote(found.lot, taken),
        law.article("quotes"),
    )
    # 74号令34, 214号22: whoever gives no final quote has left the talks.
    reject_unquoted(
        found,
        quotes,
        what="最后报价",
        clause=law.article("left").zh,
        reason="未在规定时间内提交最后报价，视为退出。",
        by=actor,
        at=at,
    )
    _qualified, _responsive, quotes_floor = trade.floor_rows(found.lot)
    _check_floor(found, quotes_floor)
    steps.move(found, Move.TAKE_QUOTES, by=actor, at=at)
    reopen_incomplete(found, by=actor, at=at)
    return found


def _check_all_done(found: Panel) -> None:
    after(Phase(found.phase), Move.FINISH_CHECKS)
    file = trade.file_of(found.lot)
    owner_examines = trade.owner_examines(found.lot)
    if owner_examines and found.qualified_at is None:
        raise rule.QualificationOpen(article="87号令第44条")
    seats = [member.seat for member in panels.seats(found)]
    standing = panels.standing(found)
    bids = [bid.key for bid in standing]
    kinds = {"responsiveness": file.responsiveness}
    if not owner_examines:
        kinds["qualification"] = file.qualification
    for kind, rows in kinds.items():
        given = panels.findings(found, kind)
        owed = rule.missing(
            given, seats=seats, bids=bids, checks=[row.key for row in rows]
        )
        if kind == "qualification":
            owed += own_checks.owed(given, seats, own_checks.by_bid(standing))
        if owed:
            raise rule.ChecksMissing(count=len(owed))
    claimed = panels.findings(found, KIND)
    owed = own_checks.owed(claimed, seats, claims.by_bid(found.lot, standing))
    if owed:
        raise rule.ChecksMissing(count=len(owed))
    _check_priced(found)
    inquiries.check_nothing_owed(found)
    failing = [bid for bid in bids if panels.failed_checks(found, bid)]
    if failing or panels.open_ballots(found):
        raise rule.RejectionOwed(count=len(failing))
    qualified, responsive, _quotes = trade.floor_rows(found.lot)
    _check_floor(found, qualified)
    _check_floor(found, responsive)


def _check_priced(found: Panel) -> None:
    """Refuse while a bid stands whose price cannot be scored, by its name."""
    if not trade.scores_first_prices(found.lot):
        return
    for bid in panels.standing(found):
        if bid.price is None and bid.form_faults:
            raise rule.PriceUnfit(
                article=trade.form_clause(found.lot),
                name=bid.name,
                why_zh=trade.why_unpriced(bid),
                why_en=" ".join(each.sentence("en") for each in bid.form_faults),
            )


def _check_floor(found: Panel, row: Row | None) -> None:
    if row is None:
        rule.check_floor(
            len(panels.standing(found)),
            1,
            article_zh=exits.NONE_LEFT.zh,
            article_en=exits.NONE_LEFT.en,
        )
        return
    rule.check_floor(
        len(panels.standing(found)),
        int(row.quantity),
        article_zh=row.article.zh,
        article_en=row.article.en,
    )
