"""The form of an auction's terms in a file (docs/reference/recompute.md, `auction`).

`rules` names a real rule set that the other members then adjust. Prices may carry a
unit; they are computed in the file's `unit`.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeVar

from bidding.rules.auctions import terms as t
from evaluation.rules.methods.reader import refuse
from kernel.durations import Days, Hours, Seconds
from verifier.auction_times import Times, Way, length, zero
from verifier.forms import SCALES, Form, figure

_RULES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "fujian": "fujian",
        "福建": "fujian",
        "suzhou": "suzhou",
        "苏州": "suzhou",
        "苏州工业园区": "suzhou",
        "court": "court",
        "网络司法拍卖": "court",
        "司法拍卖": "court",
        "none": "none",
    }
)
_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("english", "ascending", "增价", "加价"), "up"),
        **dict.fromkeys(("reverse", "descending", "减价", "降价"), "down"),
        **dict.fromkeys(("multiples", "whole-multiples", "整数倍"), "multiple"),
        **dict.fromkeys(("any", "at_least", "不少于", "不低于"), "at-least"),
        **dict.fromkeys(("all", "全部竞买人"), "registered"),
        **dict.fromkeys(("earlier-bidders", "报过价的竞买人"), "bidders"),
        **dict.fromkeys(("two", "any-two", "bidders-any"), "bidders"),
        **dict.fromkeys(("last-hour", "bidders_in_last"), "bidders-in-last"),
        **dict.fromkeys(("first-at-cap", "先到先得"), "first"),
        **dict.fromkeys(("lot", "摇号", "抽签"), "draw"),
        **dict.fromkeys(("竞配建", "竞自持"), "area"),
        **dict.fromkeys(("竞方案", "竞品质"), "plan"),
        **dict.fromkeys(("场内", "场内行权"), "inside"),
        **dict.fromkeys(("场外", "场外行权"), "outside"),
    }
)
_Choice = TypeVar("_Choice", bound=StrEnum)


class AuctionForm:
    """Reads one file: its times in one way, its prices in one unit."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.times = Times()
        self.unit = form.words("unit", default="元")
        self._scale = _scale_of(self.unit)

    def price_of(self, value: object, place: str) -> Decimal:
        """Read a price; one that carries a unit is brought to the file's."""
        read = figure(value, place)
        if read.percent or not 0 <= read.value < t.PRICE_LIMIT:
            raise refuse(place, "应为价格", "it must be a price")
        if read.scaled or read.unit:
            return (read.value / self._scale).normalize() + 0
        return read.value

    def price(self, form: Form, *keys: str) -> Decimal | None:
        """Read the price that stands under one of `keys`, if any."""
        found = first(form, *keys)
        return None if found is None else self.price_of(*found)

    def instant(self, form: Form, *keys: str) -> datetime | None:
        """Read the instant that stands under one of `keys`, if any."""
        found = first(form, *keys)
        return None if found is None else self.times.read(*found)


def first(form: Form, *keys: str) -> tuple[object, str] | None:
    """Return the value under the first of `keys` that is there, and its place."""
    form.ignore(*keys)
    there = [key for key in keys if form.has(key)]
    if len(there) > 1:
        raise refuse(form.place(there[1]), "重复", "it stands there twice")
    return (form.anything(there[0]), form.place(there[0])) if there else None


def lasting(
    form: Form, *keys: str, default: timedelta | None = None
) -> timedelta | None:
    """Read a length under one of `keys`."""
    found = first(form, *keys)
    return default if found is None else length(*found)


def choose(form: Form, key: str, kind: type[_Choice], default: _Choice) -> _Choice:
    """Read one of the words of `kind`, by itself or by a name in use."""
    word = form.words(key) or default.value
    try:
        return kind(_WORDS.get(word, word))
    except ValueError:
        listed = ", ".join(kind)
        raise refuse(
            form.place(key), f"只能是{listed}之一", f"choose one of {listed}"
        ) from None


def read_terms(asked: AuctionForm, *, first_at: datetime | None) -> t.Terms:
    """Return the terms; `first_at` is the first instant that the log knows."""
    form = asked.form
    rules = _RULES.get(form.words("rules", default="none"))
    if rules is None:
        raise refuse("rules", "没有这套规则", "there is no such rule set")
    start = asked.price(form, "start", "start_price", "starting_price", "起始价")
    increment = asked.price(form, "increment", "step", "decrement", "增价幅度")
    end = asked.instant(form, "end", "ends", "ends_at", "listing_end")
    # Without its opening a replay begins at zero, or with the first thing it knows.
    seconds = asked.times.way in {None, Way.SECONDS}
    began = zero() if seconds or first_at is None else first_at
    opens = asked.instant(form, "opens", "opens_at", "starts", "start_at")
    by_rule = t.Steps.MULTIPLE if rules == "suzhou" else t.Steps.AT_LEAST
    steps = choose(form, "steps", t.Steps, by_rule)
    timed = _timed(form, rules, alone=end is None)
    if end is None and timed is None and not form.has("dutch"):
        raise refuse("window_s", "缺少", "it is missing")
    return t.Terms(
        free=None if end is None else _free(form, rules, opens or began, end),
        timed=timed,
        timed_opens_at=(opens or began) if end is None else None,
        dutch=_dutch(asked),
        direction=choose(form, "direction", t.Direction, t.Direction.UP),
        start=start,
        increment=increment or Decimal(0),
        steps=steps if increment else t.Steps.AT_LEAST,
        steps_most=_optional_whole(form, "steps_most"),
        unit=asked.unit,
        digits=_digits(form, rules, asked.unit),
        registered=_names(form, "registered"),
        bidders_least=form.whole("bidders_least", default=1, low=1, high=1000),
        leader_may_raise=form.flag("leader_may_raise", default=True),
        reserve=_reserve(form, rules),
        cap=_cap(asked),
        priority=_priority(form),
        hold=_hold(form, rules),
        price_before=asked.price(form, "price_before"),
        leader_before=form.words("leader_before"),
        before_bidders=_names(form, "bidders_before"),
    )


def _free(form: Form, rules: str, opens: datetime, end: datetime) -> t.Free:
    by_rule = t.SUZHOU_PAUSE if rules == "suzhou" else t.ZERO
    pause = lasting(form, "pause_s", "pause", default=by_rule) or t.ZERO
    reset = t.COURT_RESET if rules == "court" else t.Reset()
    if form.has("extend"):
        reset = _reset(form, "extend", t.ResetKind.EXTEND, t.ZERO)
    form.ignore("extend")
    opens = min(opens, end - pause - timedelta(seconds=1))
    return t.Free(opens, end, pause, reset)


def _timed(form: Form, rules: str, *, alone: bool) -> t.Timed | None:
    base = {"fujian": t.FUJIAN, "suzhou": t.SUZHOU}.get(rules)
    window = lasting(form, "window_s", "window", "countdown_s")
    if base is None and window is None:
        form.ignore("trigger", "reset", "entry", "preparation_s", "asking_s")
        return None
    if base is None:
        trigger = t.Trigger.ALWAYS
        assert window is not None
        base = t.Timed(trigger, window, t.Reset(t.ResetKind.RESTART, by=window))
    window = window or base.window
    reset = _reset(form, "reset", t.ResetKind.RESTART, window)
    preparation = lasting(
        form, "preparation_s", "preparation", default=base.preparation
    )
    within = lasting(form, "trigger_within_s", "trigger_within", default=base.within)
    asking = lasting(form, "asking_s", "asking", default=base.asking)
    timed = replace(
        base,
        window=window,
        reset=reset,
        preparation=preparation or t.ZERO,
        within=within or t.ZERO,
        asking=asking or t.ZERO,
        bidders=form.whole("trigger_bidders", default=2, low=1, high=1000),
        entry=choose(form, "entry", t.Entry, base.entry),
        trigger=choose(form, "trigger", t.Trigger, base.trigger),
    )
    return replace(timed, trigger=t.Trigger.ALWAYS) if alone else timed


def _reset(form: Form, key: str, kind: t.ResetKind, window: timedelta) -> t.Reset:
    """Read "restart", "none", or {"kind", "within_s", "by_s"}."""
    if not form.has(key):
        form.ignore(key)
        return t.Reset(kind, within=window, by=window)
    value = form.anything(key)
    if isinstance(value, str) and value in {t.ResetKind.RESTART, t.ResetKind.NONE}:
        return t.Reset(t.ResetKind(value), by=window)
    if not isinstance(value, Mapping):
        by = length(value, form.place(key))
        return t.Reset(t.ResetKind.EXTEND, within=by, by=by)
    inner = form.form(key)
    by = lasting(inner, "by_s", "by", default=window) or t.ZERO
    reset = t.Reset(
        kind=choose(inner, "kind", t.ResetKind, kind),
        within=lasting(inner, "within_s", "within", default=by) or t.ZERO,
        by=by,
    )
    inner.done()
    return reset


def _dutch(asked: AuctionForm) -> t.Dutch | None:
    if not asked.form.has("dutch"):
        asked.form.ignore("dutch")
        return None
    form = asked.form.form("dutch")
    step, floor = asked.price(form, "step"), asked.price(form, "floor")
    every = lasting(form, "every_s", "every")
    form.done()
    if step is None or every is None:
        raise refuse(form.place("step"), "缺少", "it is missing")
    return t.Dutch(step, every, floor or Decimal(0))


def _reserve(form: Form, rules: str) -> t.Reserve | None:
    by_rule = {"fujian": t.FUJIAN_RESERVE, "suzhou": t.SUZHOU_RESERVE}.get(rules)
    if not form.has("reserve_rule"):
        form.ignore("reserve_rule")
        return by_rule or t.Reserve()
    inner = form.form("reserve_rule")
    opens = lasting(inner, "from_s", "from")
    closes = lasting(inner, "until_s", "until", default=t.ZERO)
    inner.done()
    return t.Reserve(opens, closes or t.ZERO)


def _cap(asked: AuctionForm) -> t.Cap | None:
    form = asked.form
    then = choose(form, "at_cap", t.AtCap, t.AtCap.FIRST)
    if not form.has("cap"):
        form.ignore("cap")
        return None
    if not isinstance(form.anything("cap"), Mapping):
        price = asked.price(form, "cap")
        assert price is not None
        return t.Cap(price, then)
    inner = form.form("cap")
    price = asked.price(inner, "price")
    if price is None:
        raise refuse(inner.place("price"), "缺少", "it is missing")
    most = inner.has("area_most")
    cap = t.Cap(
        price=price,
        then=choose(inner, "then", t.AtCap, then),
        answer=lasting(inner, "answer_s", "answer") or t.ZERO,
        area_start=inner.decimal("area_start", default="0", low="0"),
        area_increment=inner.decimal("area_increment", default="0", low="0"),
        area_most=inner.decimal("area_most", low="0") if most else None,
    )
    inner.ignore("area_most")
    inner.done()
    return cap


def _priority(form: Form) -> t.Priority | None:
    if not form.has("priority"):
        form.ignore("priority")
        return None
    given = form.anything("priority")
    if not isinstance(given, Mapping) or "holders" not in given:
        given = {"holders": given}
    inner = Form(given, form.place("priority"))
    listed = inner.anything("holders")
    holders: dict[str, int] = {}
    if isinstance(listed, Mapping):
        table = inner.form("holders")
        for name in table.names():
            holders[name] = table.whole(name, default=None, low=1, high=1000)
    else:
        named = inner.items("holders")
        holders = {str(name): place for place, name in enumerate(named, start=1)}
    right = choose(inner, "right", t.Right, t.Right.INSIDE)
    answer = lasting(inner, "answer_s", "answer") or t.ZERO
    inner.done()
    return t.Priority(MappingProxyType(holders), right, answer)


def _hold(form: Form, rules: str) -> t.Hold:
    base = {"fujian": t.FUJIAN_HOLD, "suzhou": t.SUZHOU_HOLD}.get(rules, t.Hold())
    if not form.has("hold"):
        form.ignore("hold")
        return base
    inner = form.form("hold")
    notice: Hours | Days | Seconds | None = base.notice
    if inner.has("notice_days"):
        notice = Days(inner.whole("notice_days", default=None, low=0, high=366))
    elif inner.has("notice_s"):
        seconds = lasting(inner, "notice_s") or t.ZERO
        notice = Seconds(int(seconds.total_seconds()))
    hold = t.Hold(
        again=inner.flag("again", default=base.again),
        last=lasting(inner, "last_s", default=base.last) or t.ZERO,
        left_most=lasting(inner, "left_most_s", default=base.left_most),
        at_once=lasting(inner, "at_once_s", default=base.at_once),
        notice=notice,
    )
    inner.ignore("notice_days", "notice_s")
    inner.done()
    return hold


def _names(form: Form, key: str) -> frozenset[str]:
    return frozenset(str(each) for each in form.items(key))


def _optional_whole(form: Form, key: str) -> int | None:
    if not form.has(key):
        form.ignore(key)
        return None
    return form.whole(key, default=None, low=1, high=1_000_000)


def _digits(form: Form, rules: str, unit: str) -> int:
    by_rule = 1 if rules == "fujian" and unit.startswith("万") else 6
    return form.whole("digits", default=by_rule, low=0, high=6)


def _scale_of(unit: str) -> Decimal:
    for name, scale in SCALES:
        if unit.startswith(name):
            return scale
    return Decimal(1)
