"""Sign the report's PDF with every member's own certificate, one revision each.

Two steps, since the key is the member's: a place is prepared on the last revision, the
member signs the bytes around it (detached CMS), and the message is put into it. They
queue by number: a place on a revision that somebody signed over is prepared again.
Dissent stands in the signature's reason; the last signature ends the evaluation.
"""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction

from evaluation.actions import steps
from evaluation.facts import panels, reporting
from evaluation.models import Member, Panel, Report, ReportPlace, ReportSignature
from evaluation.press import printing
from evaluation.rules import reports
from evaluation.rules.events import ReportSigned
from evaluation.rules.phases import Move, Phase, after
from journal.queries import instant
from kernel.refused import NotFound
from parties.actions.signed_acts import verify_signature
from parties.rules import policy
from parties.rules.actor import CLOCK, Actor
from press import remote
from tender.actions import steps as tender_steps
from tender.rules.disclosure import Item
from tender.rules.stages import Act


@transaction.atomic(durable=True)
def prepare_signature(*, by: Actor, panel: UUID, dissent: str) -> bytes:
    """Prepare the member's place, and return the bytes of the file to be signed.

    Nobody else's work is locked while the file is drawn; the place says after how many
    signatures it was made.
    """
    member = panels.member_for(by, panel)
    report = _open_report(member.panel, member)
    stated = reports.check_dissent(dissent)
    at = instant()
    pdf = printing.with_place(report, member, stated, at)
    ReportPlace.objects.update_or_create(
        report=report,
        member=member,
        defaults={
            "after": report.signatures.count(),
            "dissent": stated,
            "pdf": pdf,
            "prepared_at": at,
        },
    )
    return remote.bytes_to_sign(pdf)


@transaction.atomic(durable=True)
def sign_report(
    *, by: Actor, panel: UUID, dissent: str, signature: bytes, ref: str = ""
) -> ReportSignature:
    """Put the member's signature into its place; the last one closes."""
    found, member = steps.seat_locked(by, panel)
    report = _open_report(found, member)
    stated = reports.check_dissent(dissent)
    place = report.places.filter(member=member).first()
    if place is None or place.dissent != stated:
        raise reports.NothingPrepared
    if place.after != report.signatures.count():
        raise reports.SignedInBetween
    at = instant()
    drawn = bytes(place.pdf)
    certificate = verify_signature(by, remote.bytes_to_sign(drawn), signature, at)
    report.pdf = remote.embed(drawn, signature)
    report.save(update_fields=["pdf"])
    signed = ReportSignature.objects.create(
        report=report,
        member=member,
        cms=signature,
        certificate=certificate,
        dissent=stated,
        signed_at=at,
    )
    place.delete()
    _record(found, member, report, stated, ref=ref)
    return signed


@transaction.atomic(durable=True)
def keep_sealed(*, report: UUID, former: str, pdf: bytes) -> None:
    """Keep the file with the platform's seal on top; twice is once.

    `former` is the SHA-256 of the file that was sealed, in hex.
    """
    policy.check(CLOCK, "evaluation.expire")
    row = Report.objects.select_for_update(of=("self",)).filter(uid=report).first()
    if row is None:
        raise NotFound
    if row.sealed_at is not None or _digest(row) != former:
        return
    row.pdf, row.sealed_at = pdf, instant()
    row.save(update_fields=["pdf", "sealed_at"])


def _open_report(found: Panel, member: Member) -> Report:
    """Return the report while this member has still to sign it."""
    after(Phase(found.phase), Move.SIGN_REPORT)
    report = Report.objects.get(panel=found)
    if report.signatures.filter(member=member).exists():
        raise reports.ReportSignedAlready
    return report


def _record(
    found: Panel, member: Member, report: Report, dissent: str, *, ref: str
) -> None:
    at = instant()
    event = ReportSigned(seat=member.seat, dissent=dissent, file=_digest(report))
    actor = steps.by_seat(member)
    steps.keep(found, event, by=actor, at=at, item=Item.CHECKS, ref=ref)
    close_if_complete(found, report, at=at)


def close_if_complete(found: Panel, report: Report, *, at: datetime) -> None:
    """End the evaluation once every seat has signed, or counts as agreeing."""
    if reporting.unsigned(report):
        return
    steps.move(found, Move.CLOSE, by=CLOCK, at=at)
    tender_steps.move_lot(found.lot, Act.SIGN_REPORT, by=CLOCK, at=at)


def _digest(report: Report) -> str:
    return hashlib.sha256(bytes(report.pdf or b"")).hexdigest()
