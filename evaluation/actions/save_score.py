"""Save a score as it is typed: a draft, private, no row of the journal.

Only the sheet's own row is locked, never the lot: nobody waits for anybody who types.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from evaluation.actions import attempts
from evaluation.facts import panels, trade
from evaluation.facts.articles import article
from evaluation.models import Member, Score, Sheet
from evaluation.rules import sheets as rule
from evaluation.rules.phases import Move, Phase, after
from evaluation.rules.seats import check_device
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules.actor import Actor


@dataclass(frozen=True, slots=True)
class Saved:
    """What was kept, and when."""

    bid: str
    item: str
    at: datetime


@attempts.kept("evaluation.score")
@transaction.atomic(durable=True)
def save_score(
    *,
    by: Actor,
    panel: UUID,
    bid: UUID,
    item: str,
    typed: str,
    reason: str,
    device: str | None = None,
) -> Saved:
    """Keep what was typed for one item of one bid; an empty score is taken out.

    A figure out of range is refused and the one before it stays.
    """
    member = panels.member_for(by, panel)
    sheet = Sheet.objects.select_for_update().filter(member=member).first()
    if sheet is None:
        raise NotFound
    _check_open(member, sheet)
    check_device(device, bytes(member.session_key or b""))
    of_item = rule.item_of(trade.items_of(trade.file_of(member.panel.lot)), item)
    standing = {each.key for each in panels.standing(member.panel)}
    if str(bid) not in standing:
        raise NotFound
    value = None
    if typed.strip():
        law = article(member.panel.lot, "score")
        value = rule.check_score(of_item, typed.strip(), article=law)
    at = instant()
    Score.objects.update_or_create(
        sheet=sheet,
        bid=bid,
        item=item,
        defaults={
            "value": value,
            "reason": rule.check_reason(reason),
            "saved_at": at,
        },
    )
    return Saved(str(bid), item, at)


def _check_open(member: Member, sheet: Sheet) -> None:
    if sheet.signed_at is not None:
        raise rule.SheetSigned(article=article(member.panel.lot, "score"))
    after(Phase(member.panel.phase), Move.SCORE)
