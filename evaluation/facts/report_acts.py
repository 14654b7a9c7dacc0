"""What the report says of questions, motions and stops: who differed, and why."""

from evaluation.facts import inquiries
from evaluation.models import Ballot, Inquiry, Panel
from evaluation.rules.methods.figures import plain
from kernel.canonical import Json


def content(of: Panel) -> dict[str, Json]:
    """Return the report's members about the room's acts."""
    motions = Ballot.objects.filter(panel=of).exclude(closed_at=None)
    return {
        "inquiries": [_inquiry(row) for row in inquiries.rows(of)],
        "motions": [_motion(row) for row in motions.select_related("seat")],
        "stops": [
            {
                "reason": row.reason,
                "article": row.article,
                "stopped_at": row.stopped_at.isoformat(),
                "resumed_at": row.resumed_at.isoformat() if row.resumed_at else "",
                "resume_reason": row.resume_reason,
            }
            for row in of.halts.all()
        ],
    }


def _inquiry(row: Inquiry) -> dict[str, Json]:
    return {
        "number": row.n,
        "kind": row.kind,
        "bid": str(row.bid),
        "clause": row.clause,
        "question": row.question,
        "proposed": "" if row.proposed is None else plain(row.proposed),
        "state": row.state,
        "answer": row.answer,
        "set_aside": row.is_set_aside,
    }


def _motion(row: Ballot) -> dict[str, Json]:
    """A motion with every vote on it; those of who was replaced do not count."""
    votes = row.votes.filter(voter__removal=None).select_related("voter")
    return {
        "kind": row.kind,
        "bid": "" if row.bid is None else str(row.bid),
        "seat": row.seat.seat if row.seat is not None else "",
        "clause": row.clause,
        "reason": row.reason,
        "carried": row.carried,
        "votes": [
            {"seat": vote.voter.seat, "agrees": vote.agrees, "reason": vote.reason}
            for vote in votes.order_by("cast_at")
        ],
    }
