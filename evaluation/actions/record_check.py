"""Record a finding on a bid: by the panel, or by the purchaser where it examines."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from evaluation.actions import attempts, steps
from evaluation.facts import claims, own_checks, panels, trade
from evaluation.facts.trade import OpenedBid
from evaluation.models import Check, Panel
from evaluation.rules import checks as rule
from evaluation.rules import claims as claim_rule
from evaluation.rules.events import Checked, QualificationEnded
from evaluation.rules.phases import Move, Phase, after
from evaluation.rules.room_events import CheckDecided
from journal.queries import instant
from journal.rules.events import HasFacts
from kernel.canonical import Json
from kernel.refused import NotFound
from parties.rules.actor import CLOCK, Actor
from tender.actions import steps as tender_steps
from tender.rules.disclosure import Item
from tender.rules.stages import Stage
from tender.rules.tender_file import Check as FileCheck

END_ACT = "evaluation.end-qualification"


def _of_file(found: Panel, bid: OpenedBid, kind: str, key: str) -> FileCheck:
    file = trade.file_of(found.lot)
    rows = file.responsiveness
    if kind == "qualification":
        rows = (*file.qualification, *own_checks.of(bid))
    if kind == claim_rule.KIND:
        rows = claims.by_bid(found.lot, [bid])[bid.key]
    for row in rows:
        if row.key == key:
            return row
    raise NotFound


@attempts.kept("evaluation.check")
@transaction.atomic(durable=True)
def record_check(
    *,
    by: Actor,
    panel: UUID,
    bid: UUID,
    kind: str,
    key: str,
    passed: bool,
    reason: str = "",
    page: str = "",
    device: str | None = None,
    ref: str = "",
) -> Check:
    """Record or change a seat's finding, while checks last."""
    found, member = steps.seat_locked(by, panel, device=device)
    after(Phase(found.phase), Move.CHECK)
    if kind == "qualification" and trade.owner_examines(found.lot):
        raise rule.NotYourExamination(article="87号令第44条")
    of_bid = panels.bid_of(found, bid)
    return _record(
        found,
        of_bid,
        _of_file(found, of_bid, kind, key),
        kind=kind,
        seat=member.seat,
        passed=passed,
        reason=reason,
        page=page,
        by=steps.by_seat(member),
        at=instant(),
        ref=ref,
    )


@transaction.atomic(durable=True)
def examine_qualification(
    *,
    by: Actor,
    panel: UUID,
    bid: UUID,
    key: str,
    passed: bool,
    reason: str = "",
    page: str = "",
) -> Check:
    """Record the purchaser's finding (87号令44)."""
    found = steps.panel_locked(panel)
    _check_purchaser(by, found)
    of_bid = panels.bid_of(found, bid)
    return _record(
        found,
        of_bid,
        _of_file(found, of_bid, "qualification", key),
        kind="qualification",
        seat=rule.OWNER_SEAT,
        passed=passed,
        reason=reason,
        page=page,
        by=by,
        at=instant(),
        ref="",
    )


def end_facts(found: Panel) -> dict[str, Json]:
    """Return what the purchaser signs: who passed and who did not.

    Of a bid that the panel has rejected already nothing is found any more.
    """
    findings = panels.findings(found, "qualification")
    out = {
        bid.key: rule.failed_checks(findings, bid.key) for bid in panels.standing(found)
    }
    return {
        "code": found.lot.trade.code,
        "lot": found.lot.number,
        "passed": [bid for bid, failed in out.items() if not failed],
        "failed": [bid for bid, failed in out.items() if failed],
    }


@transaction.atomic(durable=True)
def end_qualification(*, by: Actor, panel: UUID, signature: bytes) -> Panel:
    """End the purchaser's examination, signed; failed bids are out."""
    found = steps.panel_locked(panel)
    _check_purchaser(by, found)
    bids = panels.standing(found)
    keys = [row.key for row in trade.file_of(found.lot).qualification]
    findings = panels.findings(found, "qualification")
    owed = rule.missing(
        findings,
        seats=[rule.OWNER_SEAT],
        bids=[bid.key for bid in bids],
        checks=keys,
    )
    owed += own_checks.owed(findings, [rule.OWNER_SEAT], own_checks.by_bid(bids))
    if owed:
        raise rule.ChecksMissing(count=len(owed))
    facts = end_facts(found)
    at = instant()
    kept = tender_steps.signed(by, END_ACT, str(found.uid), facts, signature, at)
    for bid in bids:
        failed = rule.failed_checks(findings, bid.key)
        if failed:
            _reject_unqualified(found, bid, failed[0], by=by, at=at)
    found.qualified_at = at
    found.save(update_fields=["qualified_at"])
    event = QualificationEnded(
        passed=[str(key) for key in _list(facts["passed"])],
        failed=[str(key) for key in _list(facts["failed"])],
        signature=kept.digest,
    )
    steps.keep(found, event, by=by, at=at, item=Item.CHECKS)
    return found


def _reject_unqualified(
    found: Panel, bid: OpenedBid, key: str, *, by: HasFacts, at: datetime
) -> None:
    row = Check.objects.get(panel=found, seat=rule.OWNER_SEAT, bid=bid.uid, key=key)
    steps.reject(
        found,
        bid,
        clause=row.clause,
        reason=row.reason,
        by=by,
        at=at,
        source="purchaser",
    )


def _list(value: Json) -> list[Json]:
    assert isinstance(value, list)
    return value


def _check_purchaser(by: Actor, found: Panel) -> None:
    panels.check_about(by, "evaluation.examine", found.lot)
    if not trade.owner_examines(found.lot) or found.qualified_at is not None:
        raise NotFound
    if not trade.is_opened(found.lot):
        raise rule.NotOpenedYet
    steps.check_not_suspended(found)
    if Stage(found.lot.stage) not in {Stage.OPENING, Stage.EVALUATING}:
        raise NotFound


def _record(
    found: Panel,
    bid: OpenedBid,
    of_file: FileCheck,
    *,
    kind: str,
    seat: str,
    passed: bool,
    reason: str,
    page: str,
    by: HasFacts,
    at: datetime,
    ref: str,
) -> Check:
    rule.check_finding(passed=passed, clause=of_file.clause, reason=reason, page=page)
    if bid.key in panels.rejected(found):
        raise NotFound
    row, _ = Check.objects.update_or_create(
        panel=found,
        seat=seat,
        bid=bid.uid,
        key=of_file.key,
        defaults={
            "kind": kind,
            "passed": passed,
            "clause": of_file.clause,
            "reason": reason.strip(),
            "page": page.strip()[:20],
            "found_at": at,
        },
    )
    event = Checked(
        seat=seat,
        bid=bid.key,
        bid_name=bid.name,
        check=of_file.label.zh,
        passed=passed,
        clause=of_file.clause,
        reason=row.reason,
        page=row.page,
    )
    # Findings of seats are open to the others once all have found (87号令61).
    item = Item.CHECKS if seat == rule.OWNER_SEAT else Item.SHEETS
    steps.keep(found, event, by=by, at=at, item=item, ref=ref)
    if seat != rule.OWNER_SEAT:
        _decide(found, bid, of_file, at=at)
    return row


def _decide(found: Panel, bid: OpenedBid, of_file: FileCheck, *, at: datetime) -> None:
    """Open the findings on one check of one bid when every seat has given its own."""
    seats = {member.seat for member in panels.seats(found)}
    rows = Check.objects.filter(panel=found, bid=bid.uid, key=of_file.key)
    given = {row.seat: row for row in rows.filter(seat__in=seats)}
    if set(given) != seats:
        return
    votes = {seat: row.passed for seat, row in sorted(given.items())}
    event = CheckDecided(
        bid=bid.key,
        bid_name=bid.name,
        check=of_file.label.zh,
        passed=rule.is_passed(list(votes.values())),
        clause=of_file.clause,
        votes=votes,
        reasons={
            seat: f"{row.reason} ({row.page})"
            for seat, row in sorted(given.items())
            if not row.passed
        },
    )
    steps.keep(found, event, by=CLOCK, at=at, item=Item.CHECKS)
