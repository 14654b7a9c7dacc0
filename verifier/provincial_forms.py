"""The provincial forms of drug purchase in a file: 双信封 and 接续 (domain.md 1.5)."""

from bidding.rules.volumes import provincial
from bidding.rules.volumes.deciding import OfferTwice
from evaluation.rules.methods.figures import plain
from evaluation.rules.methods.result import Step, Text
from verifier.forms import Form
from verifier.registry import Answer, Answered


def two_envelope(form: Form) -> Answered:
    """Answer who passes the first envelope and wins by the second, group by group."""
    terms = provincial.EnvelopeTerms(
        line=form.decimal("pass_line", low="0") if form.has("pass_line") else None,
        passes=form.whole("passes", default=10**6, low=1, high=10**6),
        winners=form.whole("winners", default=1, low=1, high=10**6),
    )
    form.ignore("pass_line")
    ceiling = form.optional_money("ceiling")
    offers = []
    for inner in form.forms("offers"):
        offers.append(
            provincial.Envelope(
                firm=inner.text("firm"),
                group=inner.words("group"),
                score=inner.decimal("score", low="0"),
                price=inner.money("price"),
                ceiling=inner.optional_money("ceiling") or ceiling,
            )
        )
        inner.done()
    form.done()
    _check_once([each.firm for each in offers])
    judged = provincial.two_envelopes(terms, offers)
    groups: dict[str, list[str]] = {each.offer.group: [] for each in judged}
    for each in judged:
        if each.fate is provincial.EnvelopeFate.WON:
            groups[each.offer.group].append(each.offer.firm)
    answer: Answer = {
        "winners": groups,
        "standings": [
            {
                "firm": each.offer.firm,
                "group": each.offer.group,
                "fate": each.fate.value,
                "rank": each.rank,
            }
            for each in judged
        ],
    }
    steps = [
        _judged(
            each.offer.firm,
            f"{plain(each.offer.score)}; {plain(each.offer.price)}",
            each.fate,
        )
        for each in judged
    ]
    return answer, steps


def _check_once(firms: list[str]) -> None:
    for firm in firms:
        if firms.count(firm) > 1:
            raise OfferTwice(field="offers", firm=firm)


def _judged(firm: str, formula: str, fate: str) -> Step:
    return Step(
        rule="vbp.fate",
        title=Text("评审与报价", "Score and price"),
        article="domain 1.5",
        subject=firm,
        formula=formula,
        result=str(fate),
    )


def renewal(form: Form) -> Answered:
    """Answer what each price of a renewal comes to."""
    ceiling, inquiry = form.money("ceiling"), form.optional_money("inquiry")
    fates: Answer = {}
    steps = []
    for inner in form.forms("offers"):
        firm, price = inner.text("firm"), inner.money("price")
        inner.done()
        _check_once([*fates, firm])
        fate = provincial.renewal(price, ceiling=ceiling, inquiry=inquiry)
        fates[firm] = fate.value
        lines = f"{plain(price)} : {plain(inquiry or ceiling)} : {plain(ceiling)}"
        steps.append(_judged(firm, lines, fate))
    form.done()
    return {"fates": fates}, steps
