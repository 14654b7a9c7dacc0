"""Record confirmation talks; sign their memorandum; begin their time in public.

The owner signs what was talked about and whether it was agreed; the candidate signs the
same when it agreed. The notice, published by the clock, starts the time before which
nothing is decided (财库〔2014〕215号 14 to 17).
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from award.facts import awards
from award.facts import talks as facts
from award.facts.rows import Lot
from award.models import Talk
from award.rules import talks as rule
from award.rules.decisions import Candidate
from award.rules.events import TalksConfirmed, TalksHeld
from journal.actions.record import record
from journal.queries import instant
from kernel.canonical import Json
from parties import queries as parties
from parties.rules import policy
from parties.rules.actor import CLOCK, Actor
from tender import queries as tender
from tender.actions import steps
from tender.rules.disclosure import Item
from tender.rules.stages import Act

HOLD = "award.hold-talks"
CONFIRM = "award.confirm-talks"


def talk_facts(
    lot: Lot, candidate: Candidate, *, agreed: bool, points: str
) -> dict[str, Json]:
    """Return what both sides sign: with whom, about what, and to which end."""
    return {
        "code": lot.trade.code,
        "title": lot.trade.title,
        "lot": lot.number,
        "winner": candidate.name,
        "bid": candidate.bid,
        "rank": candidate.rank,
        "agreed": agreed,
        "points": points.strip(),
        "report": awards.report_digest(lot),
    }


def check_talk(lot: Lot, *, bid: str, points: str, keeps_core: bool) -> Candidate:
    """Return with whom the talks were held, if they may be recorded now, or raise."""
    if not facts.has_talks(lot):
        raise rule.NoTalks
    steps.check_lot(lot, Act.DECIDE)
    return rule.check_talk(
        awards.eligible(lot),
        facts.held(lot),
        bid=bid,
        points=points,
        keeps_core=keeps_core,
    )


@transaction.atomic(durable=True)
def hold_talks(
    *,
    by: Actor,
    lot: UUID,
    bid: str,
    agreed: bool,
    points: str,
    keeps_core: bool,
    signature: bytes,
) -> Talk:
    """Keep what the owner says of the talks with the candidate whose turn it is."""
    found = _locked(lot)
    steps.check_may(by, HOLD, found.trade)
    candidate = check_talk(found, bid=bid, points=points, keeps_core=keeps_core)
    at = instant()
    said = talk_facts(found, candidate, agreed=agreed, points=points)
    kept = steps.signed(by, HOLD, str(found.uid), said, signature, at)
    row = Talk.objects.create(
        lot=found,
        bid=UUID(candidate.bid),
        organisation=parties.organisation(candidate.organisation),
        name=candidate.name,
        rank=candidate.rank,
        agreed=agreed,
        points=points.strip(),
        held_at=at,
        signed_act_id=kept.key,
    )
    event = TalksHeld(
        talk=str(row.uid),
        bid=candidate.bid,
        name=candidate.name,
        rank=candidate.rank,
        agreed=agreed,
        points=row.points,
        signature=kept.digest,
    )
    record(stream=found.stream, event=event, by=by, at=at, audience=str(Item.DECISION))
    return row


def confirm_facts(row: Talk) -> dict[str, Json]:
    """Return what the candidate signs: the owner's own words."""
    candidate = Candidate(row.rank, str(row.bid), "", row.name, "")
    return talk_facts(row.lot, candidate, agreed=row.agreed, points=row.points)


@transaction.atomic(durable=True)
def confirm_talks(*, by: Actor, lot: UUID, signature: bytes) -> Talk:
    """Keep the candidate's signature under the memorandum; twice is refused."""
    found = _locked(lot)
    policy.check(by, CONFIRM, organisation=by.organisation)
    row = facts.to_confirm(by, found)
    if row.confirmed_at is not None:
        raise rule.NothingToConfirm
    row.lot = found
    at = instant()
    kept = steps.signed(by, CONFIRM, str(row.uid), confirm_facts(row), signature, at)
    row.confirmed_at, row.confirmed_act_id = at, kept.key
    row.save(update_fields=["confirmed_at", "confirmed_act"])
    event = TalksConfirmed(
        talk=str(row.uid), bid=str(row.bid), name=row.name, signature=kept.digest
    )
    record(stream=found.stream, event=event, by=by, at=at, audience=str(Item.DECISION))
    return row


def publish_in_step(talk: UUID, public_until: datetime) -> None:
    """Start the time in public of an agreement, inside its notice's own act."""
    policy.check(CLOCK, "award.publish-talks")
    row = Talk.objects.select_for_update(of=("self",)).get(uid=talk)
    row.public_until = public_until
    row.save(update_fields=["public_until"])


def _locked(uid: UUID) -> Lot:
    trade = steps.trade_locked(tender.lot(uid).trade.uid)
    found = steps.lot_locked(uid)
    found.trade = trade
    return found
