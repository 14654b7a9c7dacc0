"""Reports as files: what the press needs, fetched for it."""

from datetime import datetime

from evaluation.facts import trade
from evaluation.models import Member, Report
from evaluation.press.report import member_mark, report_pdf
from press import remote


def current(row: Report) -> bytes:
    """Return the PDF with the signatures that it has so far."""
    return bytes(row.pdf) if row.pdf is not None else _drawn(row)


def with_place(row: Report, member: Member, dissent: str, at: datetime) -> bytes:
    """Return the PDF with one more revision: an empty place for this member."""
    content = trade.read_body(row.body)
    return remote.prepare(
        current(row),
        field=member.seat,
        reason=dissent or "同意",
        at=at,
        mark=member_mark(content, member.seat, dissent),
    )


def _drawn(row: Report) -> bytes:
    return report_pdf(
        trade.read_body(row.body),
        digest=row.digest,
        training=trade.rulebook_of(row.panel.lot).is_training,
    )
