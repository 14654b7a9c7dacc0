"""Announce a trade: the notice is out, the file is issued, bids are taken."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from escrow import queries as escrow
from journal.queries import instant
from kernel.canonical import Json
from kernel.durations import legal_date
from kernel.refused import Refused
from parties.rules.actor import Actor
from tender.actions import steps
from tender.facts import custody, guests, sole
from tender.facts.terms import as_timetable, terms_of
from tender.models import Submission, Timetable, Trade
from tender.rules import procedures
from tender.rules import timetable as rule
from tender.rules.custody import check_matches
from tender.rules.disclosure import Item
from tender.rules.events import Announced
from tender.rules.guest_events import InvitationsSent
from tender.rules.stages import Act

ACT = "tender.announce"


class NotApproved(Refused):
    """Announcing asks for the intake hand's approval of what is announced."""

    code = "not-approved"
    zh = "尚未通过受理审核，不能发布公告。"
    en = "The trade is not approved yet; it cannot be announced."


def approved_submission(trade: Trade) -> Submission:
    """Return the approved submission, which must be the last one made."""
    last = (
        Submission.objects.select_related("edition", "timetable", "trade")
        .filter(trade=trade)
        .order_by("-n")
        .first()
    )
    if last is None or last.outcome != "approved":
        raise NotApproved
    return last


def statement_digest(trade: Trade, dates: Timetable) -> str:
    """Return the digest of the complete statement that fits the dates, or refuse.

    Where bidders seal nothing there is nothing to keep, and no statement: "".
    """
    if not procedures.get(trade.procedure).is_sealed:
        return ""
    expected = custody.expected_terms(
        trade, closes_at=dates.submission_closes_at, opens_at=dates.opens_at
    )
    digest = check_matches(custody.signed_terms(trade), expected)
    # What all have signed, all have shown that they can open (开封演练).
    escrow.check_rehearsed(str(trade.uid))
    return digest


def announcement_facts(trade: Trade) -> dict[str, Json]:
    """Return what the announcing owner signs; refuses what cannot be announced."""
    submission = approved_submission(trade)
    dates = submission.timetable
    return {
        "code": trade.code,
        "title": trade.title,
        "edition": submission.edition.edition,
        "digest": submission.edition.digest,
        "statement": statement_digest(trade, dates),
        "documents_until": dates.documents_until.isoformat(),
        "submission_closes_at": dates.submission_closes_at.isoformat(),
        "opens_at": dates.opens_at.isoformat(),
    }


@transaction.atomic(durable=True)
def announce(*, by: Actor, trade: UUID, signature: bytes) -> Trade:
    """Open every lot of an approved trade for bids.

    The minima are checked again from this instant: what was lawful when planned may
    have become too short by waiting. Announcing twice is refused by the stage.
    """
    found = steps.trade_locked(trade)
    steps.check_may(by, ACT, found)
    lots = steps.lots_locked(found)
    for lot in lots:
        steps.check_lot(lot, Act.ANNOUNCE)
    sole.check_stands(found)
    guests.check_enough(found, lots)
    facts = announcement_facts(found)
    submission = approved_submission(found)
    at = instant()
    terms = terms_of(found)
    terms.rulebook.check_in_force(legal_date(at))
    dates = rule.announced(as_timetable(submission.timetable), at)
    rule.check(dates, terms)
    kept = steps.signed(by, ACT, str(found.uid), facts, signature, at)
    _keep_dates(found, dates)
    event = Announced(
        code=found.code,
        title=found.title,
        rulebook=found.rulebook,
        edition=submission.edition.edition,
        digest=submission.edition.digest,
        statement=str(facts["statement"]),
        announced_at=at.isoformat(),
        documents_until=dates.documents_until.isoformat(),
        submission_closes_at=dates.submission_closes_at.isoformat(),
        opens_at=dates.opens_at.isoformat(),
        signature=kept.digest,
    )
    steps.keep(found, event, by=by, at=at, item=Item.PUBLIC)
    _keep_invitations(found, by=by, at=at)
    for lot in lots:
        lot.submission_closes_at = dates.submission_closes_at
        lot.opens_at = dates.opens_at
        steps.move_lot(lot, Act.ANNOUNCE, by=by, at=at, signature=kept.digest)
    return found


def _keep_invitations(trade: Trade, *, by: Actor, at: datetime) -> None:
    """One row for all letters: a row a guest would tell how many there are."""
    named = guests.list_of(trade)
    if named is None:
        return
    article = guests.floor_of(trade).article.zh
    event = InvitationsSent(n=named.n, ground=named.ground, article=article)
    steps.keep(trade, event, by=by, at=at, item=Item.INVITATION)


def _keep_dates(trade: Trade, dates: rule.Timetable) -> None:
    """Keep the dates with the real instant of the announcement."""
    Timetable.objects.create(
        trade=trade,
        n=trade.timetables.count() + 1,
        announce_at=dates.announce_at,
        documents_until=dates.documents_until,
        submission_closes_at=dates.submission_closes_at,
        opens_at=dates.opens_at,
        set_at=dates.announce_at,
    )
