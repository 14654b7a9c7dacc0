"""Questions about live auctions: `auction`, domain.md 1.3, 1.4 and 2.9.

One file holds the terms and the log; the answer is each bid's fate with the deadline
after it, the hammer, and who won. `mode` is `live` (the default), `turns` (a reverse
auction in turns), or `sealed` (one quote each, weighted where it says so).
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from bidding.rules.auctions import live, quotes, turns
from bidding.rules.auctions import state as auction_state
from bidding.rules.auctions.refusals import BidRefused
from bidding.rules.auctions.result import Outcome, Result, final, result
from bidding.rules.auctions.state import Accepted
from evaluation.rules.methods.figures import plain
from evaluation.rules.methods.reader import refuse
from evaluation.rules.methods.result import Step, Text
from kernel import draw
from kernel.refused import CHINESE, ENGLISH, Refused
from verifier.auction_form import AuctionForm, choose, lasting, read_terms
from verifier.auction_log import Pass, read_bids, read_log, word_of
from verifier.auction_times import Times, zero
from verifier.forms import Form
from verifier.questions.draws import read_seed
from verifier.registry import Answer, Answered, Ask

_BID: Final = Text("有效报价", "Bid that counts")
_AGAIN: Final = Text("重复提交，视为同一次报价", "A retry: the same bid")
_OTHER: Final = Text("其他事项", "What else happened")
_END: Final = Text("落槌", "The hammer")
_TURN: Final = Text("轮次", "A turn")
ARTICLE: Final = "domain 2.9"
#: facts of refusals that are instants
_INSTANTS: Final = frozenset(
    {"closed_at", "from_at", "until", "earliest", "least", "most", "at", "before"}
)


def _auction(data: Mapping[str, object]) -> Answered:
    form = Form(data)
    mode = form.choice("mode", tuple(_MODES), default="live")
    return _MODES[mode](AuctionForm(form))


def _live(asked: AuctionForm) -> Answered:
    form = asked.form
    logged = read_log(asked)
    reserve = asked.price(form, "reserve", "reserve_price", "底价")
    terms = read_terms(asked, first_at=logged[0][0] if logged else None)
    look = asked.instant(form, "at")
    drawing = form.form("draw") if form.has("draw") else None
    form.ignore("draw")
    form.done()
    begun = auction_state.begin(terms, reserve=reserve)
    replayed = live.replay(begun, logged)
    state = replayed.state
    if look is None:
        state, came = auction_state.at_end(state), final(state)
    else:
        state, came = live.at_instant(state, look), result(state, look)
    answer = _answer(asked.times, came)
    answer["timed_from"] = asked.times.write(state.timed_from)
    if drawing is not None:
        answer |= _drawn(drawing, came)
    answer["log"] = [_line(asked.times, entry) for entry in replayed.entries]
    return answer, _steps(asked.times, replayed.entries, came)


def _answer(times: Times, came: Result) -> Answer:
    return {
        "outcome": came.outcome.value,
        "winner": came.winner or None,
        "price": None if came.price is None else plain(came.price),
        "area": None if came.area is None else plain(came.area),
        "closed_at": times.write(came.closed_at),
        "among": list(came.among),
        "by_right": came.by_right,
    }


def _line(times: Times, entry: live.Entry) -> Answer:
    event = entry.event
    line: Answer = {"at": times.write(entry.at)}
    if isinstance(event, live.Bid):
        line |= {"bidder": event.bidder, "price": plain(event.amount)}
    else:
        line["event"] = word_of(event)
        if isinstance(event, live.TakeCap | live.GoOn | live.Drawn | live.AnswerRight):
            line["bidder"] = event.bidder
    line["result"] = _fate(entry)
    line["ends_at"] = times.write(entry.until)
    if entry.refused is not None:
        line |= _refused(times, entry.refused)
    elif entry.accepted is not None:
        line["ends_at"] = times.write(entry.accepted.deadline)
        line["match"] = entry.accepted.match
    return line


def _fate(entry: live.Entry) -> str:
    if entry.refused is not None:
        return f"rejected:{entry.refused.code}"
    return "repeated" if entry.again else "accepted"


def _told(times: Times, refused: Refused) -> Refused:
    """Return the refusal with its instants as this file writes them."""
    facts = {
        key: times.shown(value) if key in _INSTANTS else value
        for key, value in refused.facts.items()
    }
    return type(refused)(article=refused.article, field=refused.field, **facts)


def _refused(times: Times, refused: Refused) -> Answer:
    refused = _told(times, refused)
    said: Answer = {
        "why": {"zh": refused.sentence(CHINESE), "en": refused.sentence(ENGLISH)}
    }
    if isinstance(refused, BidRefused):
        said |= {
            "price_now": refused.facts["price"],
            "minimum": refused.facts["minimum"],
        }
    return said


def _steps(times: Times, entries: tuple[live.Entry, ...], came: Result) -> list[Step]:
    steps = []
    for entry in entries:
        event = entry.event
        is_bid = isinstance(event, live.Bid)
        title = _OTHER if not is_bid else _AGAIN if entry.again else _BID
        if entry.refused is not None:
            refused = _told(times, entry.refused)
            title = Text(refused.sentence(CHINESE), refused.sentence(ENGLISH))
        ends = entry.until if entry.accepted is None else entry.accepted.deadline
        steps.append(
            Step(
                rule="auction.bid" if is_bid else "auction.event",
                title=title,
                subject=event.bidder if isinstance(event, live.Bid) else "",
                article=ARTICLE,
                formula=f"{times.write(entry.at)}: {_words(event)}",
                result=f"{_fate(entry)}; {times.write(ends) or '-'}",
            )
        )
    steps.append(
        Step(
            rule="auction.hammer",
            title=_END,
            subject=came.winner,
            article=ARTICLE,
            formula=f"{times.write(came.closed_at) or '-'}: {came.outcome}",
            result="-" if came.price is None else plain(came.price),
        )
    )
    return steps


def _words(event: live.Event) -> str:
    if isinstance(event, live.Bid):
        return plain(event.amount)
    return word_of(event)


def _drawn(form: Form, came: Result) -> Answer:
    """Draw the winner among those who took the cap, in the order they stand there."""
    if came.outcome is not Outcome.DRAW:
        raise refuse("draw", "没有待摇号的竞买人", "there is nobody to draw among")
    seed = read_seed(form)
    (number,) = draw.draw(seed, among=len(came.among), count=1)
    return {
        "outcome": Outcome.SOLD.value,
        "winner": came.among[number - 1],
        "drawn": number,
        "seed": seed.hex(),
    }


def _turns(asked: AuctionForm) -> Answered:
    form, times = asked.form, asked.times
    bids = sorted(read_bids(asked), key=lambda each: each[0])
    start = asked.price(form, "start", "start_price", "ceiling")
    decrement = asked.price(form, "decrement", "increment", "step") or Decimal(0)
    turn = lasting(form, "turn_s", "turn")
    order = tuple(str(each) for each in form.items("order"))
    opens = asked.instant(form, "opens", "opens_at")
    again = form.flag("may_return", default=False)
    form.done()
    if start is None or not turn or not order or len(set(order)) != len(order):
        raise refuse(
            "order", "须有起始价、轮次时长和顺序", "give start, turn_s and order"
        )
    terms = turns.TurnTerms(
        order, opens or zero(), turn, start, decrement, may_return=again
    )
    state = turns.begin(terms)
    known: dict[tuple[str, str], Accepted] = {}
    log: list[Answer] = []
    for at, bid in bids:
        state, line = _turn(state, at, bid, known, times)
        log.append({"at": times.write(at), **line})
    closed_at = turns.hammer_at(state)
    leader = state.leader
    answer: Answer = {
        "outcome": (Outcome.NO_BIDS if leader is None else Outcome.SOLD).value,
        "winner": None if leader is None else leader.bidder,
        "price": None if leader is None else plain(leader.price),
        "closed_at": times.write(closed_at),
        "log": log,
    }
    steps = [
        Step(
            rule="auction.turn",
            title=_TURN,
            subject=str(line["bidder"]),
            article=ARTICLE,
            formula=f"{line['at']}: {line.get('price', '-')}",
            result=str(line["result"]),
        )
        for line in log
    ]
    return answer, steps


def _turn(
    state: turns.Turns,
    at: datetime,
    bid: live.Bid | Pass,
    known: dict[tuple[str, str], Accepted],
    times: Times,
) -> tuple[turns.Turns, Answer]:
    line: Answer = {"bidder": bid.bidder}
    try:
        if isinstance(bid, Pass):
            state = turns.pass_turn(state, bid.bidder, at)
            return state, line | {"result": "passed"}
        line["price"] = plain(bid.amount)
        earlier = known.get((bid.bidder, bid.key)) if bid.key else None
        state, taken = turns.accept(
            state, bid.bidder, bid.amount, at, key=bid.key, earlier=earlier
        )
        known[bid.bidder, bid.key] = taken
        result_ = "repeated" if taken is earlier else "accepted"
        return state, line | {"result": result_, "next": state.turn or None}
    except Refused as refused:
        fate = {"result": f"rejected:{refused.code}"}
        return state, line | fate | _refused(times, refused)


def _sealed(asked: AuctionForm) -> Answered:
    form = asked.form
    weights = form.form("weights") if form.has("weights") else Form({})
    holders = [str(each) for each in form.items("priority")]
    weight = form.decimal("price_weight", low="0") if form.has("price_weight") else None
    terms = quotes.QuoteTerms(
        tie=choose(form, "tie", quotes.Tie, quotes.Tie.EARLIEST),
        highest=form.words("direction", default="up") == "up",
        start=asked.price(form, "start", "start_price", "起始价"),
        price_weight=weight,
        weights={key: weights.decimal(key, low="0") for key in weights.names()},
        digits=form.whole("digits", default=2, low=0, high=6),
        priority={holder: place for place, holder in enumerate(holders, start=1)},
    )
    form.ignore("weights", "price_weight")
    given = [_quote(asked, inner) for inner in form.forms("quotes")]
    form.done()
    came = quotes.decide(terms, given)
    answer: Answer = {
        "winner": came.winner or None,
        "price": None if came.price is None else plain(came.price),
        "ranking": [list(group) for group in came.ranking],
        "tied": list(came.again),
        "then": terms.tie.value if came.again else None,
        "scores": {key: f"{value:f}" for key, value in came.scores.items()},
        "short": list(came.short),
    }
    steps = [
        Step(
            rule="auction.quote",
            title=Text("报价", "Quote"),
            subject=each.bidder,
            article="domain 1.4",
            formula=plain(each.price),
            result=f"{came.scores[each.bidder]:f}"
            if each.bidder in came.scores
            else plain(each.price),
        )
        for each in given
    ]
    return answer, steps


def _quote(asked: AuctionForm, form: Form) -> quotes.Quote:
    price = asked.price(form, "price", "报价")
    points = form.form("points") if form.has("points") else Form({})
    form.ignore("points")
    at = asked.instant(form, "at", "time")
    bidder = form.text("bidder")
    form.done()
    if price is None or price == 0:
        raise refuse(form.place("price"), "缺少", "it is missing")
    return quotes.Quote(
        bidder, price, at, {key: points.decimal(key, low="0") for key in points.names()}
    )


_MODES: Final[Mapping[str, Callable[[AuctionForm], Answered]]] = MappingProxyType(
    {"live": _live, "turns": _turns, "sealed": _sealed}
)
ASKS: Final[Mapping[str, Ask]] = {"auction": _auction}
