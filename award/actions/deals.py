"""A deal after the hammer: made by the clock, signed by both, sealed by a worker.

The confirmation is one file with a revision for each signature: the owner's, then the
winner's, whose time runs from the owner's; the platform's seal comes last. With the
second signature the lot is awarded, and the contract's time runs.
"""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction

from award.facts import awards, deals
from award.models import Deal, DealSignature
from award.rules import deals as rule
from award.rules.deal_events import DealMade, DealReady, DealSigned
from award.rules.deals import NotDrawnYet, NotYourTurn, Party
from journal.actions.record import record
from journal.queries import instant
from kernel.canonical import canonical
from kernel.refused import NotFound, Refused
from parties import queries as parties
from parties.actions.signed_acts import verify_signature
from parties.rules import policy
from parties.rules.actor import CLOCK, Actor
from tender import queries as tender
from tender.actions import steps
from tender.actions.clock import NotDue
from tender.rules.disclosure import Item
from tender.rules.stages import Act, Stage

SIGN = "award.sign-deal"
KEEP = "award.keep-letter"


class OtherBytes(Refused):
    """The file to sign is not the one that was drawn."""

    code = "deal-other-bytes"
    zh = "待签名的文件与生成时不一致，未作任何改动。请重新打开本页。"
    en = "The file to sign is not the one that was made; nothing was changed. Reload."


@transaction.atomic(durable=True)
def make_deal(*, lot: UUID) -> Deal:
    """Keep whom a lot was sold to, and what both will sign; twice is once."""
    policy.check(CLOCK, "award.make-deal")
    found = steps.lot_locked(lot)
    known = deals.last_deal_of(found)
    if known is not None:
        return known
    result = deals.sold(found)
    procedure = tender.procedure_of(found.trade)
    if found.stage != Stage.DECIDING or result is None:
        raise NotDue
    if procedure.category not in rule.CATEGORIES:
        raise NotDue
    at = instant()
    number = rule.number(found.trade.code, found.number, 1)
    content = rule.confirmation(deals.content_of(found, result, at), number)
    body = canonical(content)
    winner = parties.organisation(result.organisation)
    deal = Deal.objects.create(
        lot=found,
        organisation=winner,
        name=winner.name,
        paddle=result.number,
        price=result.price,
        price_unit=result.unit,
        area=result.area,
        deposit_fen=deals.numbers_of(found).deposit_fen,
        closed_at=result.hammered_at,
        made_at=at,
        number=number,
        body=body,
        digest=hashlib.sha256(body).hexdigest(),
    )
    for place, party in enumerate(Party, start=1):
        DealSignature.objects.create(deal=deal, place=place, party=str(party))
    event = DealMade(
        deal=str(deal.uid),
        organisation=str(winner.uid),
        name=winner.name,
        number=deal.paddle,
        price=deals.plain(deal.price),
        area="" if deal.area is None else deals.plain(deal.area),
        unit=deal.price_unit,
        confirmation=number,
        digest=deal.digest,
    )
    record(stream=found.stream, event=event, by=CLOCK, at=at, audience=_DECISION)
    return deal


_DECISION = str(Item.DECISION)


def check_signer(by: Actor, deal: Deal) -> Party:
    """Return for whom an actor signs: the deal's owner or its winner, or nobody."""
    trade = deal.lot.trade
    if by.organisation == deal.organisation.uid:
        policy.check(by, SIGN, organisation={deal.organisation.uid})
        if not awards.was_result_published(deal.lot):
            raise NotFound
        return Party.WINNER
    policy.check(by, SIGN, organisation={trade.owner.uid}, region=trade.region.path)
    return Party.OWNER


def check_turn(deal: Deal, party: Party) -> DealSignature:
    """Return the place that the party signs now, or raise.

    Raises `NotAllowedNow`, `NotYourTurn`, `NotDrawnYet`.
    """
    steps.check_lot(deal.lot, Act.DECIDE)
    waiting = deal.signatures.filter(cms=None).first()
    if waiting is None or waiting.party != party:
        raise NotYourTurn
    if not waiting.drawn_key:
        raise NotDrawnYet
    found: DealSignature = waiting
    return found


@transaction.atomic(durable=True)
def sign_deal(*, by: Actor, deal: UUID, body: bytes, signature: bytes) -> Deal:
    """Keep one party's signature in the confirmation; the second awards the lot.

    `body` are the bytes around the place, read from the storage before the act. The
    winner's time is for the owner to state: who signs later, before its right is
    taken, has still signed.
    """
    found = locked(deal)
    party = check_signer(by, found)
    place = check_turn(found, party)
    if hashlib.sha256(body).hexdigest() != place.to_sign_digest:
        raise OtherBytes
    at = instant()
    verify_signature(by, body, signature, at)
    place.cms, place.signed_by, place.signed_at = signature, steps.person_of(by), at
    place.save(update_fields=["cms", "signed_by", "signed_at"])
    until = _run_on(found, party, at)
    digest = hashlib.sha256(signature).hexdigest()
    event = DealSigned(
        deal=str(found.uid),
        confirmation=found.number,
        party=str(party),
        signed_digest=place.to_sign_digest,
        signature=digest,
        until=until.isoformat(),
    )
    lot = found.lot
    record(stream=lot.stream, event=event, by=by, at=at, audience=_DECISION)
    if party is Party.WINNER:
        steps.move_lot(lot, Act.DECIDE, by=by, at=at, signature=digest)
    return found


def _run_on(deal: Deal, party: Party, at: datetime) -> datetime:
    """Start the time that follows a party's signature; return its end."""
    terms = tender.terms(deal.lot.trade)
    if party is Party.OWNER:
        row = terms.rulebook.row(rule.CONFIRMATION)
        deal.confirm_until = rule.until(row, at, terms.calendar)
        deal.save(update_fields=["confirm_until"])
        return deal.confirm_until
    row = terms.rulebook.row(rule.CONTRACT)
    deal.confirmed_at = at
    deal.contract_until = rule.until(row, at, terms.calendar)
    deal.save(update_fields=["confirmed_at", "contract_until"])
    return deal.contract_until


@transaction.atomic(durable=True)
def keep_place(*, deal: UUID, party: str, key: str, to_sign_digest: str) -> None:
    """Keep the file with a party's empty place; drawn already is no fault."""
    policy.check(CLOCK, KEEP)
    place = deals.signature_of(locked(deal), Party(party))
    if place.drawn_key:
        return
    place.drawn_key, place.to_sign_digest = key, to_sign_digest
    place.save(update_fields=["drawn_key", "to_sign_digest"])


@transaction.atomic(durable=True)
def keep_whole(*, deal: UUID, key: str, digest: str) -> None:
    """Keep the whole file; kept already is no fault of a worker that came twice."""
    policy.check(CLOCK, KEEP)
    found = locked(deal)
    if found.ready_at is not None or found.cancelled_at is not None:
        return
    at: datetime = instant()
    found.file_key, found.file_digest, found.ready_at = key, digest, at
    found.save(update_fields=["file_key", "file_digest", "ready_at"])
    event = DealReady(deal=str(found.uid), confirmation=found.number, digest=digest)
    record(stream=found.lot.stream, event=event, by=CLOCK, at=at, audience=_DECISION)


def locked(uid: UUID) -> Deal:
    """Return a deal for a change, its lot locked first, or raise `NotFound`."""
    lot = Deal.objects.filter(uid=uid).values_list("lot__uid", flat=True).first()
    if lot is None:
        raise NotFound
    found_lot = steps.lot_locked(lot)
    rows = Deal.objects.select_for_update(of=("self",)).select_related("organisation")
    found = rows.get(uid=uid)
    found.lot = found_lot
    return found
