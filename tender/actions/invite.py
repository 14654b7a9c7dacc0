"""Name whom a trade invites (邀请招标), signed by the owner; the last list holds."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from journal.queries import instant
from kernel.canonical import Json
from parties import queries as parties
from parties.rules.actor import Actor
from tender.actions import steps
from tender.facts import guests as facts
from tender.facts.disclosed import organisations_of
from tender.models import Guest, GuestList, Trade
from tender.rules import guests as rule
from tender.rules import procedures
from tender.rules.disclosure import Item
from tender.rules.guest_events import GuestsNamed
from tender.rules.procedure_types import Guests
from tender.rules.reasons import checked_reason
from tender.rules.stages import Act

ACT = "tender.invite"
#: (organisation's row, number of its lot; 0 for every lot)
Named = Sequence[tuple[Any, int]]


def chosen(trade: Trade, codes: Iterable[str]) -> list[Any]:
    """Return the organisations of these credit codes, or refuse the list."""
    if procedures.get(trade.procedure).guests is not Guests.CHOSEN:
        raise rule.NotByInvitation
    found = []
    for code in codes:
        organisation = parties.organisation_by_uscc(code.strip())
        if organisation is None:
            raise rule.GuestUnknown(uscc=code.strip(), field="guests")
        found.append(organisation)
    owners = {str(uid) for uid in organisations_of(trade)}
    rule.check_chosen([(str(each.uid), each.name) for each in found], owners=owners)
    rule.check_enough(len(found), facts.floor_of(trade), lot=1)
    return found


def invitation_facts(
    trade: Trade, organisations: Iterable[Any], reason: str
) -> dict[str, Json]:
    """Return what the owner signs: whom it invites, and why not everybody."""
    return {
        "code": trade.code,
        "title": trade.title,
        "guests": [f"{each.name} {each.uscc}" for each in organisations],
        "reason": reason.strip(),
    }


@transaction.atomic(durable=True)
def invite(
    *, by: Actor, trade: UUID, codes: Sequence[str], reason: str, signature: bytes
) -> GuestList:
    """Name whom a draft trade invites: three or more, and on what ground."""
    found = steps.trade_locked(trade)
    steps.check_may(by, ACT, found)
    for lot in steps.lots_locked(found):
        steps.check_lot(lot, Act.EDIT)
    organisations = chosen(found, codes)
    why = checked_reason(reason)
    at = instant()
    signed = invitation_facts(found, organisations, why)
    kept = steps.signed(by, ACT, str(found.uid), signed, signature, at)
    named = [(each, facts.ALL_LOTS) for each in organisations]
    return name_in_step(found, named, by=by, at=at, reason=why, signature=kept)


def name_in_step(
    trade: Trade,
    named: Named,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    signature: steps.Signature | None = None,
) -> GuestList:
    """Write a list of guests inside the caller's act."""
    ground = str(procedures.get(trade.procedure).guests)
    made = GuestList.objects.create(
        trade=trade,
        n=trade.guest_lists.count() + 1,
        ground=ground,
        reason=reason,
        named_at=at,
        signed_act_id=signature.key if signature else None,
    )
    Guest.objects.bulk_create(
        Guest(guest_list=made, organisation=each, lot_number=lot) for each, lot in named
    )
    event = GuestsNamed(
        n=made.n,
        ground=ground,
        guests=[
            {"uscc": each.uscc, "name": each.name, "lot": lot} for each, lot in named
        ],
        reason=reason,
        signature=signature.digest if signature else "",
    )
    steps.keep(trade, event, by=by, at=at, item=Item.GUEST_NAMES)
    return made
