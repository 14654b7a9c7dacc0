"""A later deadline that was not signed in time lapses: inside the caller's act."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from parties.rules.actor import CLOCK
from tender.actions import steps
from tender.models import Extension, Lot, Trade
from tender.rules.disclosure import Item
from tender.rules.events import ExtensionLapsed
from tender.rules.stages import Act, Stage

REASON: Final = (
    "顺延后的截止时间已到而保管人尚未签署完成，本次顺延失效，等待更晚的截止时间"
)


def lapse(
    trade: Trade, lots: Sequence[Lot], extension: Extension, at: datetime
) -> None:
    """Keep that a locked extension has lapsed, and freeze what would close now.

    `lots` are the trade's locked lots. A lot whose deadline has passed meanwhile was
    to be extended: it never closes for want of a signature, but freezes.
    """
    extension.lapsed_at = at
    extension.save(update_fields=["lapsed_at"])
    event = ExtensionLapsed(
        extension=str(extension.uid),
        submission_closes_at=extension.submission_closes_at.isoformat(),
    )
    steps.keep(trade, event, by=CLOCK, at=at, item=Item.PUBLIC)
    for lot in lots:
        deadline = lot.submission_closes_at
        if lot.stage == Stage.OPEN and deadline is not None and deadline <= at:
            steps.move_lot(lot, Act.FREEZE, by=CLOCK, at=at, reason=REASON)
