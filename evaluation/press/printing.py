"""Reports as files: what the press needs, fetched for it."""

from evaluation.facts import trade
from evaluation.models import Report
from evaluation.press.report import Signature, report_pdf
from kernel.calendars import LEGAL_ZONE


def report(row: Report) -> bytes:
    """Return a report as a PDF, with the signatures it has so far."""
    signatures = [
        Signature(
            seat=each.member.seat,
            signed_at=each.signed_at.astimezone(LEGAL_ZONE).strftime(
                "%Y-%m-%d %H:%M:%S"
            ),
            certificate=each.act.certificate.fingerprint,
            dissent=each.dissent,
        )
        for each in row.signatures.select_related("member", "act__certificate")
    ]
    return report_pdf(
        trade.read_body(row.body),
        digest=row.digest,
        signatures=signatures,
        training=trade.rulebook_of(row.panel.lot).is_training,
    )
