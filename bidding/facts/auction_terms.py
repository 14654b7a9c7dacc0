"""The terms of a lot's live auction, out of the `auction` part of its file."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from bidding.facts import applicants
from bidding.rules.auctions import terms as rule
from tender import queries as tender
from tender.rules.auction_part import UNITS, AuctionCap, AuctionLot, AuctionPart
from tender.rules.selection_part import floor_of

_RESERVES: Final = {
    "fujian": rule.FUJIAN_RESERVE,
    "suzhou": rule.SUZHOU_RESERVE,
    "outcry": rule.Reserve(),
    "multiple": rule.Reserve(),
    "dynamic": rule.Reserve(),
}
#: free bidding that late bids extend, and nothing after it (多次报价、竞价选取)
_EXTENDED: Final = frozenset({"multiple", "falling"})
_HOLDS: Final = {
    "fujian": rule.FUJIAN_HOLD,
    "suzhou": rule.SUZHOU_HOLD,
    "outcry": rule.Hold(again=True),
    "multiple": rule.Hold(again=True),
    "dynamic": rule.Hold(again=True),
    "falling": rule.Hold(again=True),
}
_TRIGGERS: Final = {
    "fujian": rule.Trigger.BIDDERS_IN_LAST,
    "suzhou": rule.Trigger.BIDDERS,
    "outcry": rule.Trigger.ALWAYS,
    "dynamic": rule.Trigger.ALWAYS,
}
_ENTRIES: Final = {
    "fujian": rule.Entry.REGISTERED,
    "suzhou": rule.Entry.BIDDERS,
    "outcry": rule.Entry.REGISTERED,
    "dynamic": rule.Entry.REGISTERED,
}


def terms_of_lot(lot: Any) -> rule.Terms | None:
    """Return the terms of an announced lot; None where nothing is bid live."""
    part = tender.tender_file_of(lot).content.auction
    if part is None or lot.opens_at is None:
        return None
    terms = terms_of_part(part, part.lot(lot.number), lot.opens_at)
    return replace(terms, priority=_priority(lot), cap=terms.cap or _floor(lot, part))


def _floor(lot: Any, part: AuctionPart) -> rule.Cap | None:
    """Return the floor that a selection's guard puts under a falling price."""
    selection = tender.tender_file_of(lot).content.selection
    if selection is None or not selection.guard:
        return None
    unit_fen = UNITS[part.unit]
    least = floor_of(selection, lot.number, unit_fen=unit_fen, digits=part.digits)
    return rule.Cap(price=least, then=rule.AtCap.FIRST)


def _priority(lot: Any) -> rule.Priority | None:
    """Return the rights of first refusal that were confirmed, by number and order."""
    part = tender.tender_file_of(lot).content.equity
    orders = applicants.rights(lot)
    if part is None or not orders:
        return None
    right = rule.Right(part.right)
    return rule.Priority(orders, right, timedelta(seconds=part.answer_s))


def terms_of_part(
    part: AuctionPart, numbers: AuctionLot, opens_at: datetime
) -> rule.Terms:
    """Return the terms of a lot whose bidding begins at `opens_at`."""
    free = None
    if part.listing_s:
        ends_at = opens_at + timedelta(seconds=part.listing_s)
        pause = timedelta(seconds=part.pause_s)
        free = rule.Free(opens_at, ends_at, pause=pause, reset=_reset(part))
    falls = part.rules == "falling"
    return rule.Terms(
        free=free,
        timed=None if part.rules in _EXTENDED else _timed(part),
        direction=rule.Direction.DOWN if falls else rule.Direction.UP,
        timed_opens_at=None if free else opens_at,
        start=numbers.start,
        increment=numbers.increment,
        steps=_steps(part),
        unit=part.unit,
        digits=part.digits,
        reserve=_reserve(part) if numbers.reserve else None,
        cap=_cap(numbers.cap),
        hold=_HOLDS[part.rules],
    )


def _reset(part: AuctionPart) -> rule.Reset:
    """Return how a late bid moves the end of free bidding."""
    if part.rules not in _EXTENDED:
        return rule.Reset()
    window = timedelta(seconds=part.window_s)
    return rule.Reset(rule.ResetKind.EXTEND, within=window, by=window)


def _steps(part: AuctionPart) -> rule.Steps:
    is_multiple = part.rules == "suzhou"
    return rule.Steps.MULTIPLE if is_multiple else rule.Steps.AT_LEAST


def _timed(part: AuctionPart) -> rule.Timed:
    window = timedelta(seconds=part.window_s)
    return rule.Timed(
        trigger=_TRIGGERS[part.rules],
        window=window,
        reset=rule.Reset(rule.ResetKind.RESTART, by=window),
        preparation=timedelta(seconds=part.preparation_s),
        within=timedelta(seconds=part.within_s),
        entry=_ENTRIES[part.rules],
    )


def _reserve(part: AuctionPart) -> rule.Reserve:
    """A named rule set's stretch for the reserve, within the listing it has."""
    named = _RESERVES[part.rules]
    listing = timedelta(seconds=part.listing_s)
    if named.closes < listing or not part.listing_s:
        return named
    return rule.Reserve()


def _cap(cap: AuctionCap | None) -> rule.Cap | None:
    if cap is None:
        return None
    is_area = cap.then == "area"
    return rule.Cap(
        price=cap.price,
        then=rule.AtCap(cap.then),
        answer=timedelta(seconds=cap.answer_s),
        area_start=cap.area_start if is_area else Decimal(0),
        area_increment=cap.area_increment if is_area else Decimal(0),
    )
