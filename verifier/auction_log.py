"""The log of an auction in a file: bids, and what else happened, in one queue."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from bidding.rules.auctions import live
from evaluation.rules.methods.reader import refuse
from verifier.auction_form import AuctionForm, first
from verifier.auction_times import Way
from verifier.forms import Form

Logged = tuple[datetime, live.Event]
_COLUMNS: Final = ("at", "bidder", "price", "key")
#: what stands in the head of a column
_HEADS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("at", ("at", "time", "second", "时间", "received")),
    ("bidder", ("bidder", "number", "竞买", "bid by")),
    ("price", ("price", "amount", "报价", "价")),
    ("key", ("key", "retry")),
)


@dataclass(frozen=True, slots=True)
class Pass:
    """In an auction with turns: the turn is passed on."""

    bidder: str


def read_log(asked: AuctionForm) -> list[Logged]:
    """Return bids and events by their time; at the same instant events come first."""
    logged = [_event(asked, inner) for inner in asked.form.forms("events")]
    logged += [(at, bid) for at, bid in read_bids(asked) if not isinstance(bid, Pass)]
    return sorted(logged, key=lambda each: each[0])


def read_bids(asked: AuctionForm) -> list[tuple[datetime, live.Bid | Pass]]:
    """Return the bids in the order given."""
    form = asked.form
    columns = _columns(form)
    read = []
    for index, value in enumerate(form.items("bids")):
        place = form.place(f"bids.{index}")
        if isinstance(value, list | tuple):
            if not 3 <= len(value) <= len(columns):
                raise refuse(place, "列数不符", "not as many as there are columns")
            row = dict(zip(columns, value, strict=False))
            read.append(_bid(asked, Form(row, place)))
        else:
            read.append(_bid(asked, Form(value, place)))
    return read


def _columns(form: Form) -> tuple[str, ...]:
    """Return the members that the columns of a row stand for."""
    form.ignore("bids_columns", "columns")
    key = "bids_columns" if form.has("bids_columns") else "columns"
    heads = [str(each).lower() for each in form.items(key)]
    if not heads:
        return _COLUMNS
    named = []
    for head in heads:
        found = [name for name, words in _HEADS if any(w in head for w in words)]
        if not found or found[0] in named:
            raise refuse(form.place(key), "不能识别的列", f"which column is {head}?")
        named.append(found[0])
    return tuple(named)


def _bid(asked: AuctionForm, form: Form) -> tuple[datetime, live.Bid | Pass]:
    at = _at(asked, form)
    bidder = _who(form)
    if form.has("pass") and form.flag("pass", default=False):
        form.done()
        return at, Pass(bidder)
    form.ignore("pass")
    price = asked.price(form, "price", "area", "amount", "报价")
    key = first(form, "key", "retry_key")
    form.done()
    if price is None:
        raise refuse(form.place("price"), "缺少", "it is missing")
    return at, live.Bid(bidder, price, str(key[0]) if key else "")


def _event(asked: AuctionForm, form: Form) -> Logged:
    at = _at(asked, form)
    kind = form.choice("type", tuple(_EVENTS))
    event = _EVENTS[kind](asked, form)
    form.done()
    return at, event


def _at(asked: AuctionForm, form: Form) -> datetime:
    instant = asked.instant(form, "at", "time", "received_at", "时间")
    if instant is None:
        millis = first(form, "at_ms", "received_ms")
        if millis is None:
            raise refuse(form.place("at"), "缺少", "it is missing")
        if asked.times.way not in {None, Way.SECONDS}:
            raise refuse(millis[1], "时间写法须与前面一致", "write times in one way")
        return asked.times.read_ms(*millis)
    return instant


def _who(form: Form) -> str:
    found = first(form, "bidder", "number", "by", "竞买号", "竞买人")
    if found is None or not isinstance(found[0], str | int) or not str(found[0]):
        raise refuse(form.place("bidder"), "缺少竞买号", "the bidder is missing")
    return str(found[0])


def _reserve(asked: AuctionForm, form: Form) -> live.Event:
    amount = asked.price(form, "amount", "price")
    if amount is None:
        raise refuse(form.place("amount"), "缺少", "it is missing")
    return live.TypeReserve(amount)


def _resume(asked: AuctionForm, form: Form) -> live.Event:
    return live.Resume(
        notice_at=asked.instant(form, "notice_at"),
        ends_at=asked.instant(form, "ends_at"),
    )


def _right(_asked: AuctionForm, form: Form) -> live.Event:
    return live.AnswerRight(_who(form), form.flag("takes"))


_EVENTS: Final[Mapping[str, Callable[[AuctionForm, Form], live.Event]]] = (
    MappingProxyType(
        {
            "freeze": lambda _asked, _form: live.Freeze(),
            "resume": _resume,
            "reserve": _reserve,
            "take-cap": lambda _asked, form: live.TakeCap(_who(form)),
            "go-on": lambda _asked, form: live.GoOn(_who(form)),
            "right": _right,
            "drawn": lambda _asked, form: live.Drawn(_who(form)),
            "take-back": lambda _asked, form: live.TakeBack(_who(form)),
        }
    )
)
_WORDS: Final[Mapping[type, str]] = MappingProxyType(
    {
        live.Freeze: "freeze",
        live.Resume: "resume",
        live.TypeReserve: "reserve",
        live.TakeCap: "take-cap",
        live.GoOn: "go-on",
        live.AnswerRight: "right",
        live.Drawn: "drawn",
        live.TakeBack: "take-back",
    }
)


def word_of(event: live.Event) -> str:
    """Return the word that stands for an event in a file."""
    return _WORDS[type(event)]
