"""Set a trade's lots and its file draft, while it is being prepared."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from journal.queries import instant
from kernel.canonical import Json
from kernel.prices import Price
from kernel.refused import Invalid, Refused
from parties.rules.actor import Actor
from tender.actions import steps
from tender.facts import books
from tender.facts.compose import DRAFT_MEMBERS, compose
from tender.models import FileDraft, Lot, Trade
from tender.rules import procedures, tender_file
from tender.rules.disclosure import Item
from tender.rules.events import LotsSet
from tender.rules.reasons import checked_text
from tender.rules.stages import Act


@dataclass(frozen=True, slots=True)
class LotDraft:
    """A lot as the form gives it; `uid` is None for a new one."""

    uid: UUID | None
    number: int
    title: str
    ceiling: Price | None
    deposit_fen: int


class LotsRefused(Invalid):
    """The lots do not fit together."""

    code = "lots-refused"
    zh = "标段编号应从1起连续，且至少有一个标段。"
    en = "Lots are numbered from 1 without gaps, and there is at least one."


class CeilingsOverBudget(Refused):
    """The ceilings of all lots together exceed the budget."""

    code = "ceilings-over-budget"
    zh = "各标段最高限价合计{total}元，超过预算{budget}元。"
    en = "The ceilings add up to {total} yuan, over the budget of {budget} yuan."


class DepositTooHigh(Refused):
    """A deposit is at most a share of the lot's estimate, and capped for works."""

    code = "deposit-too-high"
    zh = "第{number}号的保证金{amount}元超过上限{most}元（{article_zh}）。"
    en = "Lot {number}: a deposit of {amount} yuan is over {most} yuan ({article_en})."


class DraftMoved(Refused):
    """Somebody saved the file in between."""

    code = "draft-moved"
    zh = "招标文件已在别处修改并保存，请刷新后重新填写。您填写的内容尚未保存。"
    en = "The file was saved elsewhere meanwhile. Reload it; yours is not saved."


@transaction.atomic(durable=True)
def set_lots(*, by: Actor, trade: UUID, lots: Sequence[LotDraft]) -> None:
    """Set all lots of a draft trade. Lots that are left out are taken away."""
    found = steps.trade_locked(trade)
    steps.check_may(by, "tender.edit", found)
    existing = {lot.uid: lot for lot in steps.lots_locked(found)}
    for lot in existing.values():
        steps.check_lot(lot, Act.EDIT)
    _check_lots(found, lots, existing)
    kept = {draft.uid for draft in lots if draft.uid}
    for uid, lot in existing.items():
        if uid not in kept:
            lot.delete()
    # Numbers may be swapped: first out of the way of the unique constraint.
    for offset, lot in enumerate(existing[uid] for uid in existing if uid in kept):
        Lot.objects.filter(pk=lot.pk).update(number=1000 + offset)
    for draft in lots:
        _write(found, existing.get(draft.uid) if draft.uid else None, draft)
    at = instant()
    now = Lot.objects.filter(trade=found).order_by("number")
    event = LotsSet(lots=[_fact(lot) for lot in now])
    steps.keep(found, event, by=by, at=at, item=Item.PREPARATION)


def _fact(lot: Lot) -> dict[str, str | int | None]:
    ceiling = f"{lot.ceiling_value.normalize():f}" if lot.ceiling_value else None
    return {
        "lot": str(lot.uid),
        "number": lot.number,
        "title": lot.title,
        "ceiling": ceiling,
        "deposit_fen": lot.deposit_fen,
    }


def _check_lots(
    trade: Trade, lots: Sequence[LotDraft], existing: dict[UUID, Lot]
) -> None:
    numbers = sorted(draft.number for draft in lots)
    unknown = {draft.uid for draft in lots if draft.uid} - set(existing)
    if not lots or numbers != list(range(1, len(lots) + 1)) or unknown:
        raise LotsRefused(field="lots")
    if len(lots) > tender_file.LOTS_MAX:
        raise LotsRefused(field="lots")
    amounts = [d.ceiling.value for d in lots if d.ceiling and _is_yuan(d.ceiling)]
    total, budget = sum(amounts, Decimal(0)), Decimal(trade.budget_fen) / 100
    if total > budget:
        raise CeilingsOverBudget(
            field="lots", total=f"{total:,.2f}", budget=f"{budget:,.2f}"
        )
    for draft in lots:
        _check_deposit(trade, draft)


def _is_yuan(price: Price) -> bool:
    return price.type == "amount" and price.unit == "CNY"


def _check_deposit(trade: Trade, draft: LotDraft) -> None:
    terms = procedures.get(trade.procedure).terms
    book = books.get(trade.rulebook)
    row = book.row(terms.deposit)
    base = Decimal(trade.budget_fen)
    if draft.ceiling is not None and _is_yuan(draft.ceiling):
        base = draft.ceiling.value * 100
    most = base * Decimal(str(row.quantity)) / 100
    if terms.deposit_cap is not None:
        cap = Decimal(str(book.row(terms.deposit_cap).quantity))
        most = min(most, cap)
    if not 0 <= draft.deposit_fen <= most:
        raise DepositTooHigh(
            field="lots",
            article=row.article.zh,
            number=draft.number,
            amount=f"{Decimal(draft.deposit_fen) / 100:,.2f}",
            most=f"{most / 100:,.2f}",
            article_zh=row.article.zh,
            article_en=row.article.en,
        )


def _write(trade: Trade, lot: Lot | None, draft: LotDraft) -> None:
    lot = lot or Lot(trade=trade)
    lot.number = draft.number
    lot.title = checked_text(draft.title, field="lots")[:200]
    lot.ceiling_type = str(draft.ceiling.type) if draft.ceiling else ""
    lot.ceiling_value = draft.ceiling.value if draft.ceiling else None
    lot.ceiling_unit = draft.ceiling.unit if draft.ceiling else ""
    lot.deposit_fen = draft.deposit_fen
    lot.save()


@transaction.atomic(durable=True)
def save_file_draft(
    *, by: Actor, trade: UUID, content: dict[str, Json], revision: int
) -> int:
    """Keep the draft of the tender file; its structure is checked, its law is not.

    `revision` is the number the page was loaded with (0 for the first save). Returns
    the new one. The law is checked when an edition is signed, and shown before.
    """
    found = steps.trade_locked(trade)
    steps.check_may(by, "tender.edit", found)
    for lot in steps.lots_locked(found):
        # Between announcement and deadline a draft prepares an amendment.
        steps.check_lot(lot, draft_act(lot.stage))
    members: dict[str, Json] = {
        name: content[name] for name in DRAFT_MEMBERS if name in content
    }
    tender_file.read(compose(found, members, edition=1))
    draft = FileDraft.objects.select_for_update().filter(trade=found).first()
    at = instant()
    if draft is None and revision == 0:
        FileDraft.objects.create(trade=found, content=members, saved_at=at)
        return 1
    if draft is None or draft.revision != revision:
        raise DraftMoved
    draft.content, draft.saved_at = members, at
    draft.revision += 1
    draft.save()
    return draft.revision


def draft_act(stage: str) -> Act:
    """Return the act that writing in the draft belongs to at a stage."""
    return Act.AMEND if stage in ("open", "frozen") else Act.EDIT
