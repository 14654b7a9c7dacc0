"""Questions about drugs and devices: `vbp` and `vbp-share`, domain.md 1.5.

`vbp` by `mode`: `national` (the default), `two-envelope` (双信封) and `renewal` (接续).
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from bidding.rules.volumes import deciding
from bidding.rules.volumes import tables as volume_tables
from bidding.rules.volumes.tables import Table
from evaluation.rules.methods.figures import plain
from evaluation.rules.methods.reader import as_decimal, refuse
from evaluation.rules.methods.result import Step, Text
from verifier.auction_form import choose, first
from verifier.forms import Form, figure
from verifier.natural import rows
from verifier.provincial_forms import renewal, two_envelope
from verifier.registry import Answer, Answered, Ask

_GROUPS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("ordinary", "普通", "普通药品", "general", ""), "ordinary"),
        **dict.fromkeys(
            ("antibiotic", "antibiotics", "抗菌药物", "抗菌药", "抗生素"), "antibiotic"
        ),
        **dict.fromkeys(("special", "特殊", "特殊品种", "特殊药品"), "special"),
    }
)
_ARTICLE: Final = "domain 1.5"


def _vbp(data: Mapping[str, object]) -> Answered:
    form = Form(data)
    return _MODES[form.choice("mode", tuple(_MODES), default="national")](form)


def _national(form: Form) -> Answered:
    offers = _offers(form)
    terms = _terms(form, len(offers))
    shares = _table(form, "share_table", volume_tables.SHARES[_group(form)])
    years = _table(form, "term_table", volume_tables.TERMS[_round(form)])
    base = form.money("base_volume") if form.has("base_volume") else None
    form.ignore("base_volume", "columns")
    form.done()
    came = deciding.decide(terms, offers)
    won = came.winners
    share = shares.value(len(won)) if won else None
    answer: Answer = {
        "winners": [[each.offer.firm, _text(each.price), each.line] for each in won],
        "agreed_share_pct": share,
        "term_years": years.value(len(won)) if won else None,
        "counted": came.counted,
        "shortlisted": min(terms.shortlist, came.counted),
        "anchor": None if came.anchor is None else _text(came.anchor),
        "standings": [_standing(each) for each in came.standings],
        "ties": [list(group) for group in came.ties],
    }
    if base is not None and share is not None:
        answer["agreed_volume"] = plain(base * share / 100)
    return answer, _steps(came)


def _terms(form: Form, offered: int) -> deciding.VolumeTerms:
    found = first(form, "max_winners", "shortlist")
    if found is None:
        table = volume_tables.SHORTLISTS[_shortlist_round(form)]
        shortlist = table.value(max(offered, 1))
    elif isinstance(found[0], list | tuple):
        shortlist = _rows(found[0], found[1]).value(max(offered, 1))
    else:
        shortlist = _whole(found[0], found[1])
    anchor, value = _anchor(form)
    return deciding.VolumeTerms(
        shortlist=shortlist,
        ceiling=_ceiling(form),
        multiple=_line(form, "multiple", "1.8"),
        cut=_line(form, "cut", "0.5"),
        absolute=_line(form, "absolute", "0.1"),
        anchor=anchor,
        anchor_value=value,
        revival=_revival(form),
    )


def _ceiling(form: Form) -> Decimal | None:
    """Read 最高有效申报价, under any of its names."""
    found = first(form, "ceiling", "limit", "最高有效申报价")
    if found is None:
        return None
    read = figure(*found)
    if read.percent or read.value < 0:
        raise refuse(found[1], "应为金额", "it must be an amount")
    return read.value


def _line(form: Form, key: str, default: str) -> Decimal | None:
    """Read a line; null or false takes it out of the file."""
    if key in form.names() and form.anything(key) in (None, False):
        return None
    if not form.has(key):
        form.ignore(key)
        return Decimal(default)
    if key == "cut":
        return form.rate(key)
    value = form.anything(key)
    text = (
        value.removesuffix("x").removesuffix("倍") if isinstance(value, str) else value
    )
    read = figure(text, form.place(key))
    if read.value < 0 or read.percent:
        raise refuse(form.place(key), "应为正数", "it must be a positive number")
    return read.value


def _anchor(form: Form) -> tuple[deciding.Anchor, Decimal]:
    if not form.has("anchor"):
        form.ignore("anchor")
        return deciding.Anchor.LOWEST, Decimal(0)
    if not isinstance(form.anything("anchor"), Mapping):
        return deciding.Anchor.PRICE, form.money("anchor")
    inner = form.form("anchor")
    kind = choose(inner, "kind", deciding.Anchor, deciding.Anchor.LOWEST)
    key = "share" if kind is deciding.Anchor.MEAN_SHARE else "price"
    value = Decimal(0)
    if kind is deciding.Anchor.MEAN_SHARE:
        value = inner.rate(key, default="0.5")
    elif kind is deciding.Anchor.PRICE:
        value = inner.money(key)
    inner.done()
    return kind, value


def _revival(form: Form) -> deciding.Revival | None:
    if not form.has("revival"):
        form.ignore("revival")
        return None
    inner = form.form("revival")
    at = inner.choice("at", ("highest", "lowest"), default="highest")
    only = inner.flag("shortlisted_only", default=False)
    inner.done()
    return deciding.Revival(highest=at == "highest", shortlisted_only=only)


def _offers(form: Form) -> list[deciding.Offer]:
    """Rows [firm, comparable price], or objects with price, spec and quantity."""
    found = first(
        form,
        "comparable_price",
        "comparable_prices",
        "offers",
        "prices",
        "bids",
        "quotes",
    )
    if found is None:
        raise refuse("offers", "缺少", "it is missing")
    method = form.choice("factor_rule", ("ratio", "doubling"), default="ratio")
    digits = form.whole("price_digits", default=4, low=0, high=6)
    factors = _factors(form, method)
    order = [str(each) for each in form.items("tie_order")]
    columns = form.items("columns")
    offers = []
    for index, row in enumerate(
        rows(found[0], found[1], columns=columns, value_at="price")
    ):
        inner = Form(row, f"{found[1]}.{index}")
        offers.append(_offer(inner, factors, order, digits))
    return offers


def _factors(form: Form, method: str) -> dict[str, Decimal]:
    """Read `factors`: of each specification its factor, or its ratio to double by."""
    if not form.has("factors"):
        form.ignore("factors", "factor_base")
        return {}
    base = form.decimal("factor_base", default="1.7", low="1", high="10")
    inner = form.form("factors")
    read = {}
    for spec in inner.names():
        ratio = inner.decimal(spec, low="0.000001", high="1000000")
        doubled = method == "doubling"
        read[spec] = deciding.doubling_factor(ratio, base=base) if doubled else ratio
    return read


def _offer(
    form: Form, factors: Mapping[str, Decimal], order: list[str], digits: int
) -> deciding.Offer:
    firm = form.text("bid")
    key = "comparable_price" if form.has("comparable_price") else "price"
    price = form.money(key)
    form.ignore("price" if key != "price" else "comparable_price")
    given = form.decimal("factor", low="0.000001") if form.has("factor") else None
    quantity = form.decimal("quantity", default="1", low="0.000001")
    spec = form.words("spec")
    if spec or given is not None or quantity != 1:
        factor = deciding.factor_of(factors, spec, given=given)
        price = deciding.comparable(
            price, factor=factor, quantity=quantity, digits=digits
        )
    keys = form.form("order") if form.has("order") else Form({})
    offer = deciding.Offer(
        firm=firm,
        price=price,
        ceiling=form.optional_money("ceiling"),
        related=form.words("related"),
        order=tuple(_key(keys, name) for name in order),
        accepts=form.flag("accepts", default=False),
    )
    keys.ignore(*order)
    form.ignore("factor", "order")
    form.done()
    return offer


def _key(form: Form, name: str) -> Decimal:
    """Return what breaks a tie, lowest first: a day, yes before no, a number."""
    value = form.anything(name)
    if value is None:
        return Decimal(10) ** 15
    if isinstance(value, bool):
        return Decimal(0 if value else 1)
    try:
        return Decimal(date.fromisoformat(str(value)).toordinal())
    except ValueError:
        return as_decimal(value, form.place(name))


def _standing(each: deciding.Standing) -> Answer:
    return {
        "firm": each.offer.firm,
        "comparable_price": _text(each.offer.price),
        "fate": each.fate.value,
        "rank": each.rank,
        "lines": list(each.lines),
        "price": None if each.price is None else _text(each.price),
    }


def _text(price: Decimal | None) -> str | None:
    return None if price is None else f"{price:f}"


def _steps(came: deciding.Won) -> list[Step]:
    anchor = "-" if came.anchor is None else plain(came.anchor)
    return [
        Step(
            rule="vbp.standing",
            title=Text("单位可比价与入围、拟中选", "Comparable price and its lines"),
            article=_ARTICLE,
            subject=each.offer.firm,
            inputs=(("anchor", anchor), ("rank", str(each.rank or "-"))),
            formula=f"{plain(each.offer.price)}: {', '.join(each.lines) or '-'}",
            result=each.fate.value,
        )
        for each in came.standings
    ]


def _share(data: Mapping[str, object]) -> Answered:
    form = Form(data)
    counts = [
        _whole(value, form.place(f"winners.{index}"))
        for index, value in enumerate(_listed(form, "winners"))
    ]
    groups = [str(each) for each in form.items("groups")] or ["ordinary"]
    years = _table(form, "term_table", volume_tables.TERMS[_round(form)])
    unknown = [each for each in groups if each not in _GROUPS]
    if unknown or not counts or min(counts) < 1:
        raise refuse("groups" if unknown else "winners", "不能识别", "cannot be read")
    tables = {group: volume_tables.SHARES[_GROUPS[group]] for group in groups}
    if form.has("share_table"):
        tables = dict.fromkeys(groups, _table(form, "share_table", None))
    form.ignore("share_table")
    form.done()
    answer: Answer = {
        "shares": {
            group: [table.value(count) for count in counts]
            for group, table in tables.items()
        },
        "term_years": [years.value(count) for count in counts],
    }
    steps = [
        Step(
            rule="vbp.share",
            title=Text("约定采购量比例（%）", "Agreed share, per cent"),
            article=table.source,
            subject=group,
            formula=", ".join(map(str, counts)),
            result=", ".join(str(table.value(count)) for count in counts),
        )
        for group, table in tables.items()
    ]
    return answer, steps


def _whole(value: object, place: str) -> int:
    number = as_decimal(value, place)
    if not 1 <= number <= 10**6 or number != int(number):
        raise refuse(place, "应为不小于1的整数", "it must be a whole number from 1 on")
    return int(number)


def _listed(form: Form, key: str) -> list[object]:
    value = form.anything(key)
    return list(value) if isinstance(value, list | tuple) else [value]


def _group(form: Form) -> str:
    group = form.words("group")
    if group not in _GROUPS:
        listed = ", ".join(sorted(set(_GROUPS.values())))
        raise refuse("group", f"只能是{listed}之一", f"choose one of {listed}")
    return _GROUPS[group]


def _round(form: Form) -> str:
    """Return which table of terms: round 2 has its own."""
    return "round-2" if _number(form, default=3) == 2 else "round-3"


def _shortlist_round(form: Form) -> str:
    """Return which table of shortlists: the second round's unless another is named."""
    number = _number(form, default=2)
    if number <= 2:
        return "round-2"
    return "round-3" if number <= 4 else "round-5"


def _number(form: Form, *, default: int) -> int:
    value = form.anything("round")
    if value is None:
        return default
    return _whole(str(value).removeprefix("round-"), form.place("round"))


def _table(form: Form, key: str, default: Table | None) -> Table:
    if not form.has(key):
        form.ignore(key)
        assert default is not None
        return default
    return _rows(form.items(key), form.place(key))


def _rows(given: object, place: str) -> Table:
    """Read [[1, 50], [2, 60], [null, 80]]: at most so many, the value."""
    read: list[tuple[int | None, int]] = []
    assert isinstance(given, list | tuple)
    for index, row in enumerate(given):
        where = f"{place}.{index}"
        if not isinstance(row, list | tuple) or len(row) != 2:
            raise refuse(where, "应为两列", "two columns: at most, value")
        most = None if row[0] is None else _whole(row[0], where)
        read.append((most, _whole(row[1], where)))
    bounds = [most for most, _ in read[:-1]]
    numbers = [most for most in bounds if most is not None]
    if not read or len(numbers) != len(bounds) or numbers != sorted(set(numbers)):
        raise refuse(place, "应逐行递增", "rows must ascend")
    return Table(tuple(read), "file")


_MODES: Final[Mapping[str, Callable[[Form], Answered]]] = MappingProxyType(
    {"national": _national, "two-envelope": two_envelope, "renewal": renewal}
)
ASKS: Final[Mapping[str, Ask]] = {
    "vbp": _vbp,
    "vbp-share": _share,
}
