"""Make the report (评标报告) from the record, and sign it with every certificate.

The report is canonical bytes first; the PDF shows them. Dissent is written beside the
signature; the last signature ends the evaluation.
"""

import hashlib
from uuid import UUID

from django.db import transaction

from evaluation.actions import steps
from evaluation.facts import panels, reporting
from evaluation.models import Report, ReportSignature
from evaluation.rules import checks, reports
from evaluation.rules.events import ReportMade, ReportSigned
from evaluation.rules.phases import Move, Phase, after
from journal.queries import instant
from kernel.canonical import Json, canonical
from parties.actions.signed_acts import act_bytes, verify_signed_act
from parties.rules.actor import CLOCK, Actor
from tender.actions import steps as tender_steps
from tender.rules.disclosure import Item
from tender.rules.stages import Act

SIGN_ACT = "evaluation.sign-report"


@transaction.atomic(durable=True)
def make_report(*, by: Actor, panel: UUID, ref: str = "") -> Report:
    """Make the report; the chair's act, when there is a result."""
    found, member = steps.seat_locked(by, panel)
    if found.chair is None or found.chair.pk != member.pk:
        raise checks.ChairsAct
    after(Phase(found.phase), Move.MAKE_REPORT)
    result = panels.latest_result(found)
    if result is None or not panels.has_all_signed(found):
        raise reports.NoResultYet
    at = instant()
    body = canonical(reporting.content(found, result, at))
    report = Report.objects.create(
        panel=found,
        result=result,
        body=body,
        digest=hashlib.sha256(body).hexdigest(),
        made_at=at,
    )
    actor = steps.by_seat(member)
    event = ReportMade(panel=str(found.uid), digest=report.digest)
    steps.keep(found, event, by=actor, at=at, item=Item.CHECKS, ref=ref)
    steps.move(found, Move.MAKE_REPORT, by=actor, at=at)
    return report


def report_facts(report: Report, seat: str, dissent: str) -> dict[str, Json]:
    """Return what a member signs: the report by digest, and the dissent if any."""
    return {"report": report.digest, "seat": seat, "dissent": dissent.strip()}


@transaction.atomic(durable=True)
def sign_report(
    *, by: Actor, panel: UUID, dissent: str, signature: bytes, ref: str = ""
) -> ReportSignature:
    """Sign the report with the personal certificate; the last signature closes."""
    found, member = steps.seat_locked(by, panel)
    after(Phase(found.phase), Move.SIGN_REPORT)
    report = Report.objects.get(panel=found)
    if report.signatures.filter(member=member).exists():
        raise reports.ReportSignedAlready
    stated = reports.check_dissent(dissent)
    at = instant()
    body = act_bytes(
        SIGN_ACT, str(found.uid), report_facts(report, member.seat, stated)
    )
    signed = ReportSignature.objects.create(
        report=report,
        member=member,
        act=verify_signed_act(by, body, signature, at),
        dissent=stated,
        signed_at=at,
    )
    event = ReportSigned(seat=member.seat, dissent=stated)
    actor = steps.by_seat(member)
    steps.keep(found, event, by=actor, at=at, item=Item.CHECKS, ref=ref)
    if report.signatures.count() == found.members.count():
        steps.move(found, Move.CLOSE, by=CLOCK, at=at)
        tender_steps.move_lot(found.lot, Act.SIGN_REPORT, by=CLOCK, at=at)
    return signed
