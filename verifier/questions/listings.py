"""Questions about listings and selections: `listing`, `premium` (domain.md 1.3 to 1.6).

`listing` asks by `trade`: `land` (39号令19), `equity` (32号令, 企业国有资产法54),
`intermediary` and `ppp`. `premium` is 溢价率, 楼面价 and the price of the land's area.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from bidding.rules.listings import intermediaries, land, ppp
from evaluation.rules.methods.figures import fixed, plain
from evaluation.rules.methods.reader import refuse
from evaluation.rules.methods.result import Step, Text
from kernel import draw
from tender.rules import equity_terms as equity
from verifier.auction_form import AuctionForm, first
from verifier.forms import SCALES, Form, figure
from verifier.questions.draws import read_seed
from verifier.registry import Answer, Answered, Ask

_TRADES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "land": "land",
        "土地": "land",
        "equity": "equity",
        "产权": "equity",
        "intermediary": "intermediary",
        "中介": "intermediary",
        "ppp": "ppp",
        "PPP": "ppp",
    }
)
_WAYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{each.value: each.value for each in intermediaries.Way},
        "直接选取": "direct",
        "随机摇号": "draw",
        "摇号": "draw",
        "竞价": "price",
        "择优": "merit",
        "综合": "merit",
        "择优+随机": "merit-then-draw",
    }
)


def _listing(data: Mapping[str, object]) -> Answered:
    form = Form(data)
    trade = form.choice("trade", tuple(_TRADES), default="land")
    return _ASKED[_TRADES[trade]](form)


def _land(form: Form) -> Answered:
    asked = AuctionForm(form)
    ends_at = asked.instant(form, "end", "ends", "ends_at")
    bids = [_listed(asked, inner) for inner in _bids(form)]
    reserve = asked.price(form, "reserve", "reserve_price", "底价")
    start = asked.price(form, "start", "start_price", "起始价")
    go_on = [str(each) for each in form.items("go_on")]
    form.done()
    if start is not None:
        bids = [each for each in bids if each.price >= start]
    came = land.close(bids, reserve=reserve, ends_at=ends_at, go_on=go_on)
    leader = came.ranking[0] if came.ranking else None
    answer: Answer = {
        "outcome": came.outcome.value,
        "winner": came.winner.bidder if came.winner else None,
        "price": plain(leader.price) if leader else None,
        "bidders": came.bidders,
        "ranking": [[each.bidder, plain(each.price)] for each in came.ranking],
    }
    if start and came.winner:
        answer["premium_pct"] = fixed(land.premium(start, came.winner.price))
    step = Step(
        rule="listing.end",
        title=Text("挂牌截止", "End of the listing"),
        article=land.ARTICLE,
        subject=came.winner.bidder if came.winner else "",
        formula=f"{came.bidders} bidders; reserve {plain(reserve) if reserve else '-'}",
        result=came.outcome.value,
    )
    return answer, [step]


def _bids(form: Form) -> list[Form]:
    """Rows of [bidder, price] or [at, bidder, price], or objects."""
    read = []
    for index, value in enumerate(form.items("bids")):
        place = form.place(f"bids.{index}")
        if isinstance(value, list | tuple) and len(value) in {2, 3}:
            names = ("at", "bidder", "price")[3 - len(value) :]
            read.append(Form(dict(zip(names, value, strict=True)), place))
        else:
            read.append(Form(value, place))
    return read


def _listed(asked: AuctionForm, form: Form) -> land.Listed:
    at = asked.instant(form, "at", "time")
    price = asked.price(form, "price", "报价")
    who = first(form, "bidder", "number", "by")
    fit = form.flag("fit", default=True)
    form.done()
    if price is None or who is None:
        raise refuse(form.place("price"), "缺少", "it is missing")
    return land.Listed(str(who[0]), price, at, fit)


def _equity(form: Form) -> Answered:
    asked = AuctionForm(form)
    appraisal = asked.price(form, "appraisal", "评估值")
    price = asked.price(form, "price", "挂牌价")
    terms = equity.EquityTerms(
        line=form.rate("line", default="0.9"),
        months=form.whole("months_most", default=12, low=1, high=120),
        extensions=form.whole("extensions", default=0, low=0, high=100),
        down=form.rate("down_share", default="0.3"),
    )
    takers = form.items("takers")
    count = form.whole("taker_count", default=len(takers), low=0, high=100_000)
    is_first = form.flag("first", default=True)
    approved = form.flag("approved", default=False)
    months = form.whole("months_listed", default=0, low=0, high=1200)
    extended = form.whole("extended", default=0, low=0, high=100)
    deal = asked.price(form, "deal", "成交价")
    paid = asked.price(form, "paid", "首付款")
    form.done()
    if appraisal is None or price is None or appraisal == 0:
        raise refuse("appraisal", "缺少", "it is missing")
    equity.check_price(
        terms,
        appraisal=appraisal,
        price=price,
        first=is_first,
        approved=approved,
        months_listed=months,
    )
    if paid is not None:
        equity.check_down_payment(terms, price=deal or price, paid=paid)
    then = equity.after_listing(terms, takers=count, extended=extended)
    share = equity.share_of_appraisal(price, appraisal)
    answer: Answer = {
        "next": then.value,
        "price_pct_of_appraisal": fixed(share),
        "approval_line": plain(appraisal * terms.line),
        "approval_needed": price < appraisal * terms.line,
    }
    step = Step(
        rule="listing.equity",
        title=Text("挂牌价与评估值", "The price against the appraisal"),
        article=equity.FIRST_PRICE if is_first else equity.CUT,
        formula=f"{plain(price)} / {plain(appraisal)} × 100",
        result=fixed(share),
    )
    takers_step = Step(
        rule="listing.takers",
        title=Text("意向受让方", "Takers"),
        article=equity.COMPETE,
        formula=str(count),
        result=then.value,
    )
    return answer, [step, takers_step]


def _intermediary(form: Form) -> Answered:
    asked = AuctionForm(form)
    way = intermediaries.Way(_WAYS[form.choice("way", tuple(_WAYS))])
    guard = form.form("guard") if form.has("guard") else Form({})
    form.ignore("guard")
    terms = intermediaries.Selection(
        way=way,
        mandatory=form.flag("mandatory_tendering", default=False),
        least=form.whole("least", default=2, low=1, high=1000),
        limit=asked.price(form, "limit"),
        amount=asked.price(form, "amount"),
        confidential=form.flag("confidential", default=False),
        ceiling=asked.price(form, "ceiling"),
        guard_of_ceiling=_share(guard, "of_ceiling"),
        guard_of_mean=_share(guard, "of_mean"),
        best=form.whole("best", default=3, low=1, high=1000),
    )
    guard.done()
    signed = _sign_ups(asked)
    seed = read_seed(form.form("draw")) if form.has("draw") else None
    form.ignore("draw")
    form.done()
    came = intermediaries.select(terms, signed)
    winner, drawn = came.winner, None
    if seed is not None and came.draw:
        (drawn,) = draw.draw(seed, among=len(came.draw), count=1)
        winner = came.draw[drawn - 1]
    answer: Answer = {
        "winner": winner or None,
        "ranking": [list(group) for group in came.ranking],
        "draw_among": list(came.draw),
        "drawn": drawn,
        "must_prove_cost": list(came.proof),
        "out": list(came.out),
    }
    step = Step(
        rule="listing.selection",
        title=Text("选取中介机构", "Choosing an intermediary"),
        article="domain 1.6",
        subject=winner,
        formula=f"{way}: {len(signed)}",
        result=winner or ", ".join(came.draw) or "-",
    )
    return answer, [step]


def _sign_ups(asked: AuctionForm) -> list[intermediaries.SignUp]:
    signed = []
    for index, value in enumerate(asked.form.items("sign_ups")):
        if isinstance(value, str):
            signed.append(intermediaries.SignUp(value))
            continue
        inner = Form(value, f"sign_ups.{index}")
        score = inner.decimal("score") if inner.has("score") else None
        inner.ignore("score")
        signed.append(
            intermediaries.SignUp(
                inner.text("name"),
                asked.price(inner, "price"),
                score,
                inner.flag("qualified", default=True),
            )
        )
        inner.done()
    names = [each.name for each in signed]
    if len(set(names)) != len(names):
        raise refuse("sign_ups", "重复", "a name stands there twice")
    return signed


def _ppp(form: Form) -> Answered:
    passed = [str(each) for each in form.items("prequalified")]
    count = form.whole("passed", default=len(passed), low=0, high=100_000)
    least = form.whole("least", default=3, low=1, high=100)
    ranking = [str(each) for each in form.items("ranking")]
    talks = form.form("talks") if form.has("talks") else Form({})
    form.ignore("talks")
    agreed = {name: talks.flag(name) for name in talks.names()}
    form.done()
    ppp.check_prequalified(count, least=least)
    winner = ppp.after_talks(ranking, agreed)
    answer: Answer = {
        "prequalified": count,
        "winner": winner or None,
        "asked_next": _asked_next(ranking, agreed) if not winner else None,
    }
    step = Step(
        rule="listing.ppp",
        title=Text("资格预审与确认谈判", "Prequalification and confirmation talks"),
        article=ppp.PREQUALIFIED,
        subject=winner,
        formula=f"{count} ≥ {least}",
        result=winner or "-",
    )
    return answer, [step]


def _asked_next(ranking: Sequence[str], agreed: Mapping[str, bool]) -> str | None:
    return next((name for name in ranking if name not in agreed), None)


def _share(form: Form, key: str) -> Decimal | None:
    if not form.has(key):
        form.ignore(key)
        return None
    return form.rate(key)


def _premium(data: Mapping[str, object]) -> Answered:
    form = Form(data)
    unit = form.words("unit")
    scale = next((s for name, s in SCALES if unit.startswith(name)), Decimal(1))
    start = _figure(form, scale, *_STARTS)
    deal = _figure(form, scale, *_DEALS)
    digits = form.whole("digits", default=2, low=0, high=6)
    area = _area(form)
    ratio = _ratio(form)
    built = _area_of(form, "floor_area", "gross_floor_area", "gfa", "建筑面积")
    form.done()
    if deal is None:
        raise refuse("deal", "缺少", "it is missing")
    answer: Answer = {}
    steps: list[Step] = []
    if start is not None:
        rate = land.premium(start, deal, digits)
        answer["premium_pct"] = fixed(rate)
        answer["premium_words"] = land.premium_words(start, deal) or None
        told = f"({plain(deal)} - {plain(start)}) / {plain(start)} × 100"
        steps.append(_rated("premium", Text("溢价率", "Premium"), told, rate, digits))
    if area is not None:
        price = land.per_area(deal, area=area, digits=digits)
        answer["land_price_per_m2"] = fixed(price)
    if built is None and area is not None and ratio is not None:
        built = area * Fraction(ratio)
    if built is not None:
        floor = land.per_area(deal, area=built, digits=digits)
        answer["floor_price_per_m2"] = fixed(floor)
        told = f"{plain(deal)} / {plain(built)}"
        steps.append(
            _rated("floor-price", Text("楼面价", "Floor price"), told, floor, digits)
        )
    return answer, steps


def _rated(rule: str, title: Text, formula: str, value: Decimal, digits: int) -> Step:
    return Step(
        rule=rule,
        title=title,
        formula=formula,
        result=fixed(value),
        digits=digits,
        article="domain 1.3",
    )


def _figure(form: Form, scale: Decimal, *names: str) -> Decimal | None:
    """Read an amount under one of `names`, alone or ending in its unit (`deal_wan`).

    A figure that carries its own unit keeps it; any other is in the file's unit.
    """
    found = first(form, *names, *(name + end for name in names for end in _ENDS))
    if found is None:
        return None
    read = figure(*found)
    if read.value < 0 or read.percent:
        raise refuse(found[1], "应为金额", "it must be an amount")
    if read.scaled or read.unit:
        return read.value
    by_name = next((by for end, by in _ENDS.items() if found[1].endswith(end)), scale)
    return read.value * by_name


def _ratio(form: Form) -> Decimal | None:
    found = first(form, "plot_ratio", "far", "容积率")
    if found is None:
        return None
    read = figure(*found)
    if read.percent or read.unit or read.value < 0:
        raise refuse(found[1], "应为容积率", "it must be a plot ratio")
    return read.value


_STARTS: Final = (
    *("start", "start_price", "starting_price", "reserve", "reserve_price"),
    *("起始价", "起拍价", "底价"),
)
_DEALS: Final = ("deal", "deal_price", "price", "final_price", "成交价", "成交总价")
_ENDS: Final[Mapping[str, Decimal]] = MappingProxyType(
    {
        "_wan": Decimal(10**4),
        "_yi": Decimal(10**8),
        "_yuan": Decimal(1),
        "_hkd_m": Decimal(10**6),
        "_m": Decimal(10**6),
    }
)


def _area(form: Form) -> Fraction | None:
    return _area_of(form, "area", "site_area", "land_area", "面积", "出让面积")


def _area_of(form: Form, *names: str) -> Fraction | None:
    """Read an area in square metres: 12,345.6㎡, 50亩, 3.2公顷, or `area_mu`."""
    ends = {"_mu": "亩", "_ha": "公顷", "_m2": "㎡", "_sqm": "㎡"}
    known = [*names, *(f"{name}{end}" for name in names for end in ends)]
    found = first(form, *known)
    if found is None:
        return None
    read = figure(*found)
    by_name = next((u for end, u in ends.items() if found[1].endswith(end)), "㎡")
    unit = read.unit or by_name
    if unit not in land.AREA_UNITS or read.percent:
        raise refuse(found[1], "不能识别的面积单位", "this unit of area is unknown")
    return Fraction(read.value) * land.AREA_UNITS[unit]


_ASKED: Final[Mapping[str, Callable[[Form], Answered]]] = MappingProxyType(
    {"land": _land, "equity": _equity, "intermediary": _intermediary, "ppp": _ppp}
)
ASKS: Final[Mapping[str, Ask]] = {"listing": _listing, "premium": _premium}
