"""Apply to compete, examine applications, grant numbers (竞买申请、资格审查、竞买号牌).

Each application writes to a hidden stream of its own; the streams join the lot's when
the hammer has fallen, so that nobody counts the bidders before.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from bidding.facts import applicants, sign_ups
from bidding.models import Applicant
from bidding.rules import applications as rule
from bidding.rules.application_events import (
    ApplicationExamined,
    Applied,
    NumberGranted,
)
from escrow import queries as escrow
from journal import queries as journal
from journal.actions.hidden import create_hidden_stream, join_hidden
from journal.actions.record import record
from kernel.canonical import Json
from kernel.refused import NotFound
from parties import queries as parties
from parties.rules import policy
from parties.rules.actor import CLOCK, Actor
from tender import queries as tender
from tender.actions import steps
from tender.actions.clock import NotDue
from tender.rules.disclosure import Item
from tender.rules.stages import Stage

APPLY = "bidding.apply"
EXAMINE = "bidding.examine-application"


def application_facts(
    lot: Any, organisation: UUID | None, priority: int = 0
) -> dict[str, Json]:
    """Return what an applicant signs: which lot, by which edition, who, what deposit.

    Refuses where the procedure takes sealed bids.
    """
    if not tender.procedure_of(lot.trade).takes_applications:
        raise rule.NoApplications
    if organisation is None:
        raise NotFound
    file = tender.tender_file_of(lot)
    applicant = parties.organisation(organisation)
    sign_ups.check_sign_up(lot, applicant)
    rule.check_priority(priority, allowed=file.content.equity is not None)
    claim: dict[str, Json] = {"priority": priority} if priority else {}
    return {
        **claim,
        "code": lot.trade.code,
        "title": lot.trade.title,
        "lot": lot.number,
        "edition": file.edition,
        "digest": file.digest,
        "applicant": applicant.name,
        "uscc": applicant.uscc,
        "deposit_fen": applicants.deposit_asked(lot),
    }


@transaction.atomic(durable=True)
def apply(*, by: Actor, lot: UUID, signature: bytes, priority: int = 0) -> Applicant:
    """Apply for a lot before the end of applications; one organisation once."""
    policy.check(by, APPLY)
    row = steps.lot_locked(lot)
    facts = application_facts(row, by.organisation, priority)
    at = journal.instant()
    rule.check_open(
        is_open=row.stage == Stage.OPEN, until=row.submission_closes_at, at=at
    )
    if applicants.own(row, by.organisation) is not None:
        raise rule.AlreadyApplied
    kept = steps.signed(by, APPLY, str(row.uid), facts, signature, at)
    fits = sign_ups.is_examined_by_rule(row)
    made = Applicant.objects.create(
        state=str(rule.ApplicationState.QUALIFIED if fits else "applied"),
        decided_at=at if fits else None,
        lot=row,
        organisation=parties.organisation(str(by.organisation)),
        person=steps.person_of(by),
        applied_at=at,
        signed_act_id=kept.key,
        deposit_fen=applicants.deposit_asked(row),
        priority=priority,
        stream=create_hidden_stream(),
    )
    event = Applied(
        application=str(made.uid),
        applicant_name=str(facts["applicant"]),
        deposit_fen=made.deposit_fen,
        signature=kept.digest,
    )
    _keep(made, event, by=by, at=at)
    return made


def examination_facts(
    row: Applicant, *, fit: bool, reason: str, article: str
) -> dict[str, Json]:
    """Return what is signed about an application: fit, or why not and by what."""
    return {
        "code": row.lot.trade.code,
        "lot": row.lot.number,
        "application": str(row.uid),
        "applicant": row.organisation.name,
        "finding": "qualified" if fit else "refused",
        "reason": "" if fit else reason.strip(),
        "article": "" if fit else article.strip(),
    }


def examined(by: Actor, application: UUID | str) -> Applicant:
    """Return an application to whoever examines it, or raise as `NotFound`."""
    found = (
        Applicant.objects.select_related("lot__trade", "organisation")
        .filter(uid=application)
        .first()
    )
    if found is None:
        raise NotFound
    steps.check_may(by, EXAMINE, found.lot.trade)
    return found


@transaction.atomic(durable=True)
def examine_application(
    *,
    by: Actor,
    application: UUID,
    fit: bool,
    reason: str = "",
    article: str = "",
    signature: bytes,
) -> Applicant:
    """Find an application fit, or refuse it with its reason and article, once."""
    found = examined(by, application)
    steps.lot_locked(found.lot.uid)
    row = Applicant.objects.select_for_update(of=("self",)).get(pk=found.pk)
    state = rule.check_examined(row.state, fit=fit, reason=reason, article=article)
    at = journal.instant()
    facts = examination_facts(found, fit=fit, reason=reason, article=article)
    kept = steps.signed(by, EXAMINE, str(row.uid), facts, signature, at)
    row.state, row.decided_at, row.decided_by = str(state), at, by.person
    row.reason, row.article = str(facts["reason"]), str(facts["article"])
    row.save(update_fields=["state", "decided_at", "decided_by", "reason", "article"])
    event = ApplicationExamined(
        application=str(row.uid),
        finding=row.state,
        reason=row.reason,
        article=row.article,
        signature=kept.digest,
    )
    _keep(row, event, by=by, at=at)
    return row


@transaction.atomic(durable=True)
def grant_number(*, application: UUID) -> Applicant:
    """Grant the number that the rule gives to a fit applicant who has paid."""
    policy.check(CLOCK, "bidding.grant-number")
    found = Applicant.objects.filter(uid=application).first()
    if found is None:
        raise NotFound
    lot = steps.lot_locked(found.lot.uid)
    row = Applicant.objects.select_for_update(of=("self",)).get(pk=found.pk)
    at, paid = journal.instant(), applicants.deposit_of(row)
    until = lot.submission_closes_at
    if until is None or not rule.may_have_number(
        row.state, has_number=bool(row.number), deposit_at=paid, until=until
    ):
        raise NotDue
    assert paid is not None
    taken = {each.number for each in applicants.numbered(lot)}
    row.number, row.granted_at, row.deposit_at = rule.number(taken, _pick), at, paid
    row.save(update_fields=["number", "granted_at", "deposit_at"])
    event = NumberGranted(
        application=str(row.uid), number=row.number, deposit_at=paid.isoformat()
    )
    _keep(row, event, by=CLOCK, at=at)
    return row


def _pick(left: Sequence[int]) -> int:
    return secrets.choice(left)


def join_applications(lot: Any, at: datetime) -> None:
    """Join the hidden streams of a locked lot whose bidding is over."""
    own = [row.stream for row in applicants.applications(lot)]
    hidden = [*own, *escrow.credit_streams(lot.uid), *tender.hidden_streams(lot)]
    if hidden:
        audience = str(Item.BIDDER_COUNT)
        join_hidden(
            stream=lot.stream, hidden=hidden, by=CLOCK, at=at, audience=audience
        )


def _keep(row: Applicant, event: Any, *, by: Actor, at: datetime) -> None:
    record(stream=row.stream, event=event, by=by, at=at, audience=str(Item.OWN_BID))
