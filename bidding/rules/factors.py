"""双重解密: when bidders release a key of their own, and what follows if they do not.

The window runs from when the published closing list is shown until its end; whoever
has released by then is written into factors.json, and custodians release for those
alone. Whose fault it is that a bid stays shut is computed here and nowhere decided: a
bidder who did not release in time, or released something else than it sealed, has
revoked its bid (撤销); what the platform could not check is nobody's fault but ours
(撤回), and the others go on (电子招标投标办法第30、31条; docs/reference/envelope.md
section 9).
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bidding.rules.opening import Outcome
from kernel.calendars import LEGAL_ZONE
from kernel.refused import Refused
from sealing.release_rules import FactorsRequired

ARTICLE: Final = "电子招标投标办法第31条"
ARTICLE_EN: Final = "E-Tendering Measures, art. 31"
#: a bid that stayed shut, whosever fault it is
FAULTS: Final = frozenset({Outcome.BIDDER_FAULT, Outcome.OTHER_FAULT})
#: by how much one act may make the window longer
EXTENSION_MAX: Final = timedelta(hours=24)
#: how often the clock writes down that it was here, while a window runs
LOOK_EVERY: Final = timedelta(seconds=10)
#: so long without a look, and the platform counts as away: the clock looks every 2 s
AWAY_AFTER: Final = timedelta(seconds=60)
NOT_RELEASED: Final = "factor-not-released"
NOT_CHECKED: Final = "factor-not-checked"
BY_REMEDY: Final = "opened-by-remedy"
#: what a worker could not do, whatever the bidder sent
OURS: Final = frozenset(
    {"opening-key-gone", "opening-key-unusable", "not-found", NOT_CHECKED}
)


class KeyKind(StrEnum):
    """What a bidder hands in: its factor, or its whole recovery file (补救方案)."""

    FACTOR = "factor"
    RECOVERY = "recovery"


class KeyState(StrEnum):
    """How far a bidder's key is: 解密中, 成功, 失败; none handed in is 未解密."""

    SENT = "sent"
    GIVEN = "given"
    FAILED = "failed"


class WindowNotOpen(Refused):
    """Before the closing list is published nobody may decrypt anything (第27条)."""

    code = "factor-window-not-open"
    zh = "截止清单尚未公布，还不能解密。您的投标保持密封。"
    en = "The closing list is not published yet; your bid stays sealed until then."


class WindowOver(Refused):
    """The end itself is late; what was not released by then counts as revoked."""

    code = "factor-window-over"
    zh = "解密时间已于{until}结束，未接收（{article_zh}）。"
    en = "The time to decrypt ended at {until}; this was not taken ({article_en})."


class FactorsFrozen(Refused):
    """factors.json is stamped: nothing of the window moves any more."""

    code = "factors-frozen"
    zh = "解密清单已加盖时间戳，不能再延长或重试。"
    en = "The list of released keys is stamped; it can be neither extended nor retried."


class ExtensionNotLonger(Refused):
    """An extension ends later than the window did, and in the future."""

    code = "factor-extension-not-longer"
    zh = "新的结束时间须晚于原定的{until}和现在，且一次不超过24小时。"
    en = "The new end must be later than {until} and than now, by 24 hours at most."


class RemedyNotOpen(Refused):
    """The file has no remedy, or it is not the time for it."""

    code = "remedy-not-open"
    zh = "现在不能补救：招标文件未规定补救方案，或补救时间未到、已过（{article_zh}）。"
    en = (
        "There is no remedy now: the tender file has none, or its time has not come "
        "or is over ({article_en})."
    )


class RecoveryNotOurs(Refused):
    """The recovery file is another bid's, or gives other keys than were sealed."""

    code = "recovery-not-committed"
    zh = "恢复文件与投标时签名的承诺不一致。"
    en = "The recovery file does not give what the bidder committed to."


@dataclass(frozen=True, slots=True)
class Window:
    """From the published closing list until the end; `closed_at` when it is stamped."""

    starts_at: datetime
    ends_at: datetime
    closed_at: datetime | None = None
    #: when the clock was last here; None of windows older than its looks
    looked_at: datetime | None = None


def clock_of(at: datetime) -> str:
    """Return an instant as rows tell it to people: Beijing time, to the second."""
    return at.astimezone(LEGAL_ZONE).strftime("%Y-%m-%d %H:%M:%S")


def window_from(at: datetime, window_s: int) -> Window:
    """Return the window of a closing list: its bidders have all of it."""
    return Window(at, at + timedelta(seconds=window_s), looked_at=at)


def takes(window: Window | None, last: KeyState | None, now: datetime) -> bool:
    """Say whether a key is taken as a new one; refuse outside the window.

    One that waits or was accepted stands: pressed twice, or in two tabs, is once.
    """
    if last in (KeyState.SENT, KeyState.GIVEN):
        return False
    if window is None or now < window.starts_at:
        raise WindowNotOpen(article="电子招标投标办法第27条")
    if window.closed_at is not None or now >= window.ends_at:
        raise WindowOver(
            article=ARTICLE,
            until=clock_of(window.ends_at),
            article_zh=ARTICLE,
            article_en=ARTICLE_EN,
        )
    return True


def check_unfrozen(window: Window | None) -> Window:
    """Return a window that still moves, or refuse."""
    if window is None:
        raise WindowNotOpen
    if window.closed_at is not None:
        raise FactorsFrozen
    return window


def extended(window: Window | None, until: datetime, now: datetime) -> Window:
    """Return the window made longer; pressed twice changes nothing more."""
    found = check_unfrozen(window)
    if until == found.ends_at:
        return found
    latest = max(found.ends_at, now) + EXTENSION_MAX
    if until <= found.ends_at or until <= now or until > latest:
        raise ExtensionNotLonger(field="minutes", until=clock_of(found.ends_at))
    return replace(found, ends_at=until)


def is_watched(window: Window | None) -> bool:
    """Say whether the clock still has to be here: until it has seen the end."""
    if window is None or window.closed_at is not None:
        return False
    return window.looked_at is None or window.looked_at < window.ends_at


def needs_look(window: Window | None, now: datetime) -> bool:
    """Say whether the clock writes down again that it is here."""
    if window is None or not is_watched(window):
        return False
    return window.looked_at is None or now - window.looked_at >= LOOK_EVERY


def time_lost(window: Window | None, now: datetime) -> timedelta:
    """Return how long the platform was away while the window ran; zero if it was not.

    What of the window was left at the last look is left again: a platform that is gone
    is no fault of a bidder's (电子招标投标办法第31条).
    """
    if window is None or window.looked_at is None or not is_watched(window):
        return timedelta()
    away = now - window.looked_at
    return away if away > AWAY_AFTER else timedelta()


def looked(window: Window, now: datetime) -> Window:
    """Return the window after a look of the clock: longer by what was lost."""
    ends_at = window.ends_at + time_lost(window, now)
    latest = now if window.looked_at is None else max(now, window.looked_at)
    return replace(window, ends_at=ends_at, looked_at=latest)


def is_over(window: Window | None, states: Collection[KeyState], now: datetime) -> bool:
    """Say whether factors.json may be written: the end came, all are checked."""
    if window is None or window.closed_at is not None or time_lost(window, now):
        return False
    return now >= window.ends_at and KeyState.SENT not in states


def closed(window: Window, states: Collection[KeyState], now: datetime) -> Window:
    """Return the window as it ends for good; only what `is_over` allows."""
    if not is_over(window, states, now):
        raise ValueError("the window is not over")
    return replace(window, closed_at=now)


def fault_without(state: KeyState | None, code: str) -> tuple[Outcome, str]:
    """Return whose fault it is that a bid is not in factors.json, and the code."""
    if state is None:
        return Outcome.BIDDER_FAULT, NOT_RELEASED
    if state is KeyState.FAILED and code not in OURS:
        return Outcome.BIDDER_FAULT, code
    return Outcome.OTHER_FAULT, code or NOT_CHECKED


def check_remedy(until: datetime | None, now: datetime) -> None:
    """Refuse outside the remedy's own time; its end itself is late."""
    if until is None or now >= until:
        raise RemedyNotOpen(article=ARTICLE, article_zh=ARTICLE, article_en=ARTICLE_EN)


def required(window_s: int, window: Window | None) -> None:
    """Refuse to read before factors.json is stamped, where there is a window."""
    if window_s > 0 and (window is None or window.closed_at is None):
        raise FactorsRequired
