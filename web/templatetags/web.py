"""Tags and filters of the pages: assets, icons, states, times, digests, articles."""

from __future__ import annotations

import base64
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from kernel import money
from parties.rules.tasks import Task
from tender import queries as tender
from web.assets import SealingScript, asset_url
from web.assets import sealing_script as built_sealing_script
from web.rules import addresses, digests, statuses, times

#: what the context of a page calls the matter it is about
_ABOUT: Final = ("trade", "lot", "panel", "session")

register = template.Library()


def _language() -> str:
    return get_language() or "zh-hans"


@register.simple_tag
def asset(name: str) -> str:
    """The address of a built asset: `{% asset "room.js" %}`."""
    return asset_url(name)


@register.simple_tag(takes_context=True)
def under_training(context: template.Context) -> bool:
    """Whether the page is about a trade under training rules, which all say aloud.

    A view may say so itself; of any other the lot, trade, panel or custodian's seat it
    shows is asked.
    """
    if context.get("training"):
        return True
    seat = context.get("seat") or getattr(context.get("line"), "seat", None)
    custody = getattr(seat, "custody", None)
    if custody is not None and tender.is_training(custody.subject):
        return True
    trades = (_trade_of(context.get(name)) for name in _ABOUT)
    return any(tender.rulebook_of(trade).is_training for trade in trades if trade)


def _trade_of(row: Any) -> Any:
    """The trade that a row belongs to, through its lot or its panel; or None."""
    for name in ("panel", "lot", "trade"):
        row = getattr(row, name, row)
    return row if hasattr(row, "rulebook") else None


@register.simple_tag
def sealing_script() -> SealingScript:
    """The script that seals bids: `{% sealing_script as script %}`."""
    return built_sealing_script()


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite, for eyes only: a word always stands beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg>',
        asset_url("icons.svg"),
        name,
    )


@register.simple_tag
def status_of(code: str) -> statuses.Status:
    """The row of the status table."""
    return statuses.status(str(code))


@register.filter
def status_word(code: str) -> str:
    """A state's word in the language of the page."""
    return statuses.status(str(code)).word(_language())


@register.filter
def when(at: datetime | str | None, kind: str = "sentence") -> str:
    """An instant in Beijing time.

    Kinds: "sentence", "end" (a sentence, midnight said as 24:00), "table",
    "table-end", "room" (to the second) and "record" (to the millisecond).
    """
    # Error pages are rendered without a context: then there is no time to show.
    if not isinstance(at, datetime):
        return ""
    match kind:
        case "sentence" | "end":
            return times.sentence_time(at, _language(), is_end=kind == "end")
        case "table" | "table-end":
            return times.table_time(at, is_end=kind == "table-end")
        case "room":
            return times.room_time(at)
        case "record":
            return times.record_time(at)
    raise ValueError(f"No kind of time {kind!r}.")


@register.filter
def digest(hex_digest: str | bytes | None, groups: int | str = 0) -> str:
    """A digest in groups of four; `|digest:4` shows the first four groups."""
    if isinstance(hex_digest, bytes | memoryview):
        hex_digest = bytes(hex_digest).hex()
    return digests.grouped(hex_digest or "", int(groups) or None)


@register.filter
def yuan(fen: int | None) -> str:
    """Fen as grouped yuan: `736,320.00`."""
    return "" if fen is None else money.grouped(int(fen))


@register.filter
def upper_yuan(fen: int | None) -> str:
    """Fen as 大写."""
    return "" if fen is None else money.upper(int(fen))


@register.filter
def thousands(value: Decimal | int | str | None) -> str:
    """A number grouped by three, its own decimals kept: never through a float."""
    if value is None or value == "":
        return ""
    return f"{Decimal(str(value)):,f}"


@register.filter
def priced(value: Decimal | int | str | None, unit: str = "") -> str:
    """A price grouped by three; zeros beyond the second digit are its column's."""
    if value is None or value == "":
        return ""
    given = Decimal(str(value))
    needed = max(0, -int(given.normalize().as_tuple().exponent))
    shown = max(needed, min(2, max(0, -int(given.as_tuple().exponent))))
    return f"{given:,.{max(shown, 2) if unit == 'CNY' else shown}f}"


@register.filter
def translated(msgid: str) -> str:
    """The sentence of a message id that comes as data."""
    return gettext(msgid) if msgid else ""


@register.filter
def b64(data: bytes) -> str:
    """Bytes for a data attribute, e.g. the act that a form signs."""
    return base64.b64encode(data).decode("ascii")


@register.filter
def bytes_size(size: int | None) -> str:
    """A size in bytes with a unit a person reads: `1.8 GB`."""
    if size is None:
        return ""
    amount, unit = Decimal(size), "B"
    for bigger in ("KB", "MB", "GB", "TB"):
        if amount < 1024:
            break
        amount, unit = amount / 1024, bigger
    return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"


@register.filter
def local(path: str) -> str:
    """A path of the house in the language of the page."""
    if not path.startswith("/") or not _language().startswith("en"):
        return path
    return addresses.in_english(path)


@register.filter
def sentence(task: Task) -> str:
    """A task's sentence, in the language of the page, with its facts."""
    return gettext(task.sentence) % dict(task.facts)
