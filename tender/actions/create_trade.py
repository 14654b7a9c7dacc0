"""Register a trade (项目登记), with its first lot."""

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from journal.queries import instant
from kernel.durations import legal_date
from kernel.refused import Invalid, NotFound
from parties import queries as parties
from parties.rules import policy
from parties.rules.actor import Actor, Role
from tender.actions import steps
from tender.facts import books
from tender.models import Lot, Trade
from tender.rules import amending, codes, procedures, rulebooks
from tender.rules.disclosure import Item
from tender.rules.events import Created
from tender.rules.guests import GuestsFixed
from tender.rules.reasons import checked_text

PURCHASES = ("goods", "services", "works")


class BudgetMissing(Invalid):
    """A trade without a budget cannot be measured against anything."""

    code = "budget-missing"
    zh = "预算应为大于零的金额。"
    en = "The budget must be more than zero."


class PurchaseUnknown(Invalid):
    """Goods, services or works: the law's weights depend on it."""

    code = "purchase-unknown"
    zh = "请选择货物、服务或工程。"
    en = "Choose goods, services or works."


class AgencyNeeded(Invalid):
    """An agency registers a trade for an owner, an owner for itself."""

    code = "owner-needed"
    zh = "请填写委托单位（招标人或采购人）的统一社会信用代码。"
    en = "Give the credit code of the owner that the agency acts for."


@transaction.atomic(durable=True)
def create_trade(
    *,
    by: Actor,
    request_key: UUID,
    title: str,
    procedure: str,
    purchase: str,
    rulebook: str,
    region_path: str,
    budget_fen: int,
    owner_uscc: str = "",
    summary: str = "",
    contact: str = "",
    retender_of: UUID | None = None,
) -> Trade:
    """Register a trade in draft. The same `request_key` again returns the same."""
    row = procedures.get(procedure)
    if row.follows_a_step:
        raise GuestsFixed(field="procedure")
    book = books.get(rulebook)
    rulebooks.check_training(book, training_allowed=settings.OPENSEAL_TRAINING_ALLOWED)
    amending.check_place(book, region_path)
    _check_form(purchase, budget_fen)
    row.check_purchase(purchase)
    if by.role not in (Role.OWNER, Role.AGENCY) or by.organisation is None:
        raise NotFound
    mine = parties.organisation(by.organisation)
    agency = mine if by.role is Role.AGENCY else None
    owner = _owner(agency, owner_uscc) if agency else mine
    place = parties.region(region_path)
    policy.check(by, "tender.create", organisation=mine.uid)
    former = _former(by, retender_of)
    at = instant()
    code = next_code(row.deal_class, owner.uscc, legal_date(at))
    existing = Trade.objects.filter(
        request_key=request_key, created_by=steps.person_of(by)
    ).first()
    if existing is not None:
        return existing
    trade = Trade.objects.create(
        code=code,
        title=checked_text(title, field="title")[:200],
        category=str(row.category),
        procedure=row.code,
        purchase=purchase,
        rulebook=book.edition,
        owner=owner,
        agency=agency,
        region=place,
        budget_fen=budget_fen,
        summary=summary.strip(),
        contact=contact.strip()[:200],
        created_by=steps.person_of(by),
        created_at=at,
        retender_of=former,
        request_key=request_key,
    )
    Lot.objects.create(trade=trade, number=1, title=trade.title)
    keep_created(trade, by=by)
    return trade


def next_code(deal_class: str, uscc: str, day: date) -> str:
    """Return the owner's next code of the day; who asks meanwhile waits."""
    prefix = f"{deal_class}-{uscc}-{day:%Y%m%d}-"
    _serialise(prefix)
    serial = Trade.objects.filter(code__startswith=prefix).count() + 1
    return codes.deal_code(deal_class=deal_class, uscc=uscc, day=day, serial=serial)


def keep_created(trade: Trade, *, by: Actor) -> None:
    """Write a new trade's first row."""
    event = Created(
        trade=str(trade.uid),
        code=trade.code,
        title=trade.title,
        procedure=trade.procedure,
        rulebook=trade.rulebook,
        owner=trade.owner.uscc,
        owner_name=trade.owner.name,
        agency=trade.agency.uscc if trade.agency else "",
        region=trade.region.path,
        budget_fen=trade.budget_fen,
        retender_of=trade.retender_of.code if trade.retender_of else "",
    )
    steps.keep(trade, event, by=by, at=trade.created_at, item=Item.PREPARATION)


def _check_form(purchase: str, budget_fen: int) -> None:
    if purchase not in PURCHASES:
        raise PurchaseUnknown(field="purchase")
    if budget_fen <= 0:
        raise BudgetMissing(field="budget")


def _owner(agency: Any, uscc: str) -> Any:
    """Return the owner that an agency acts for, which is never the agency itself."""
    owner = parties.organisation_by_uscc(uscc.strip())
    if owner is None or owner.uid == agency.uid:
        raise AgencyNeeded(field="owner_uscc")
    return owner


def _former(by: Actor, uid: UUID | None) -> Trade | None:
    if uid is None:
        return None
    former = steps.trade_locked(uid)
    steps.check_may(by, "tender.edit", former)
    return former


def _serialise(prefix: str) -> None:
    """Let one transaction at a time take a serial of this owner and day."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [prefix])
