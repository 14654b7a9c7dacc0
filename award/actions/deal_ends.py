"""What a deal comes to: its contract, or the loss of the winner's right.

A winner that does not sign in time, or is found unfit, is the winner no more: the owner
states the ground, signed, and the lot ends; what becomes of the deposit stands in the
row that says so. The land may then be offered again, as a new trade.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from award.actions.deals import locked
from award.facts import awards, deals
from award.models import Deal
from award.rules import deals as rule
from award.rules.deal_events import ContractRecorded, DealCancelled
from award.rules.deals import GIVEN_UP, Ground, Party
from journal.actions.record import record
from journal.queries import instant
from kernel.canonical import Json
from kernel.durations import legal_date, start_of
from kernel.refused import NotFound
from parties.rules import policy
from parties.rules.actor import Actor
from tender import queries as tender
from tender.actions import steps
from tender.rules.disclosure import Item
from tender.rules.stages import Act, Stage

CANCEL = "award.cancel-deal"
GIVE_UP = "award.give-up-deal"
CONTRACT = "award.record-contract"


def cancel_facts(deal: Deal, ground: Ground, reason: str) -> dict[str, Json]:
    """Return what owner or winner signs: whose right is gone, why, and the deposit."""
    return {
        **_head(deal),
        "ground": ground.code,
        "article": ground.article.zh,
        "deposit": str(ground.deposit),
        "deposit_fen": deal.deposit_fen,
        "reason": reason,
    }


def contract_facts(deal: Deal, contract: str, signed_on: date) -> dict[str, Json]:
    """Return what the owner signs: that the contract was signed."""
    return {
        **_head(deal),
        "contract": contract,
        "signed_on": signed_on.isoformat(),
    }


def _head(deal: Deal) -> dict[str, Json]:
    lot = deal.lot
    return {
        "code": lot.trade.code,
        "title": lot.trade.title,
        "lot": lot.number,
        "number": deal.number,
        "winner": deal.name,
    }


def check_loss(
    deal: Deal, ground: str, reason: str, now: datetime
) -> tuple[Ground, str]:
    """Return the ground and the reason if the right may be taken now, or raise."""
    act = Act.DECLINE if deal.confirmed_at is not None else Act.FAIL
    steps.check_lot(deal.lot, act)
    book = tender.rulebook_of(deal.lot.trade)
    return rule.check_loss(ground, reason, deals.clocks_of(deal), now=now, book=book)


def check_winner(by: Actor, deal: Deal) -> None:
    """Refuse whoever is not the winner of a published deal: it finds nothing."""
    policy.check(by, GIVE_UP, organisation={deal.organisation.uid})
    if not awards.was_result_published(deal.lot):
        raise NotFound


@transaction.atomic(durable=True)
def cancel_deal(
    *, by: Actor, deal: UUID, ground: str, reason: str, signature: bytes
) -> Deal:
    """Take the winner's right away (取消竞得资格): the lot ends."""
    found = _standing(deal)
    steps.check_may(by, CANCEL, found.lot.trade)
    if ground == GIVEN_UP:
        raise rule.GroundMissing(field="ground")
    return _cancel(found, ground, reason, by, CANCEL, signature)


@transaction.atomic(durable=True)
def give_up_deal(*, by: Actor, deal: UUID, reason: str, signature: bytes) -> Deal:
    """Give one's own right up, knowing what becomes of the deposit: the lot ends."""
    found = _standing(deal)
    check_winner(by, found)
    return _cancel(found, GIVEN_UP, reason, by, GIVE_UP, signature)


@transaction.atomic(durable=True)
def record_contract(
    *, by: Actor, deal: UUID, contract: str, signed_on: date, signature: bytes
) -> Deal:
    """Record that the contract of transfer was signed; its payments' times run."""
    found = _standing(deal)
    lot = found.lot
    steps.check_may(by, CONTRACT, lot.trade)
    steps.check_lot(lot, Act.CONTRACT)
    at = instant()
    said = check_contract(found, contract, signed_on, at)
    facts = contract_facts(found, said, signed_on)
    kept = steps.signed(by, CONTRACT, str(found.uid), facts, signature, at)
    terms = tender.terms(lot.trade)
    start = at if terms.rulebook.is_training else start_of(signed_on)
    found.contract, found.contract_on, found.contracted_at = said, signed_on, at
    found.first_payment_until = rule.until(
        terms.rulebook.row(rule.FIRST_PAYMENT_TERM), start, terms.calendar
    )
    found.paid_until = rule.until(
        terms.rulebook.row(rule.REST_PAYMENT), start, terms.calendar
    )
    found.save(
        update_fields=[
            "contract",
            "contract_on",
            "contracted_at",
            "first_payment_until",
            "paid_until",
        ]
    )
    event = ContractRecorded(
        deal=str(found.uid),
        contract=said,
        signed_on=signed_on.isoformat(),
        first_payment_until=found.first_payment_until.isoformat(),
        paid_until=found.paid_until.isoformat(),
        signature=kept.digest,
    )
    record(stream=lot.stream, event=event, by=by, at=at, audience=str(Item.CONTRACT))
    steps.move_lot(lot, Act.CONTRACT, by=by, at=at, signature=kept.digest)
    return found


def check_contract(deal: Deal, contract: str, signed_on: date, now: datetime) -> str:
    """Return the contract's number as kept, or raise `ContractMalformed`."""
    if deal.confirmed_at is None:
        raise NotFound
    return rule.check_contract(
        contract,
        signed_on,
        confirmed_on=legal_date(deal.confirmed_at),
        today=legal_date(now),
    )


def _standing(uid: UUID) -> Deal:
    found = locked(uid)
    if found.cancelled_at is not None:
        raise NotFound
    return found


def _cancel(
    deal: Deal, ground: str, reason: str, by: Actor, act: str, signature: bytes
) -> Deal:
    lot, at = deal.lot, instant()
    law, said = check_loss(deal, ground, reason, at)
    facts = cancel_facts(deal, law, said)
    kept = steps.signed(by, act, str(deal.uid), facts, signature, at)
    party = Party.WINNER if act == GIVE_UP else Party.OWNER
    deal.cancelled_at, deal.cancelled_ground = at, law.code
    deal.cancelled_reason, deal.cancelled_by = said, str(party)
    deal.deposit = str(law.deposit)
    deal.save(
        update_fields=[
            "cancelled_at",
            "cancelled_ground",
            "cancelled_reason",
            "cancelled_by",
            "deposit",
        ]
    )
    event = DealCancelled(
        deal=str(deal.uid),
        organisation=str(deal.organisation.uid),
        name=deal.name,
        ground=law.code,
        reason=said,
        article=law.article.zh,
        stated_by=str(party),
        deposit=str(law.deposit),
        deposit_fen=deal.deposit_fen,
        signature=kept.digest,
    )
    record(stream=lot.stream, event=event, by=by, at=at, audience=str(Item.DECISION))
    why = f"{law.words.zh}：{said}"
    for move in (Act.DECLINE, Act.FAIL):
        if move is Act.FAIL or lot.stage == Stage.AWARDED:
            steps.move_lot(
                lot,
                move,
                by=by,
                at=at,
                reason=why,
                article=law.article.zh,
                signature=kept.digest,
            )
    return deal
