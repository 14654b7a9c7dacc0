"""A works tender on case C06: timed public opening, K drawn there, publicity, award."""

import json
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from play import awarding, bids, formula, hall, panel, preparing, sheets
from play.bids import Offer
from play.case_data import case
from play.cast import BUILDERS, WATER, Cast
from play.diary import Diary, Different, same
from play.files import WORKS_TECHNICAL, works
from play.panel import Panel
from play.preparing import Plan, Trade

TO_DEADLINE_S: Final = 65
WAN: Final = 10_000
JUDGES: Final = 5
CASE_K: Final = "0.98"
#: technical and business points of each builder, before a judge's own leaning
TECHNICAL: Final = ("24.0", "26.5", "25.0", "22.5", "21.0", "23.5", "25.5")
BUSINESS: Final = ("8.0", "9.0", "7.0", "6.5", "6.0", "7.5", "8.5")
LEANING: Final = ("0.0", "0.5", "-0.5", "1.0", "-1.0")


def plan() -> Plan:
    """Return what the owner wants built."""
    return Plan(
        title="清安河灌区水渠加固工程施工",
        procedure="works-open",
        purchase="works",
        budget="11000000.00",
        ceiling="10800000.00",
        content=works(),
        to_deadline_s=TO_DEADLINE_S,
        summary="水渠加固12.6公里，配套建筑物31座",
    )


def prices() -> dict[str, Fraction]:
    """Return each builder's price in yuan: the case counts in units of 10,000."""
    inputs = case("C06-works-trim-K")["inputs"]["bids"]
    return {
        name: Fraction(price) * WAN
        for name, price in zip(BUILDERS, inputs, strict=True)
    }


def offers(cast: Cast) -> list[Offer]:
    """Return what the builders offer."""
    return [
        Offer(cast.of_company(name), name, f"{int(price)}.00", 170 + n)
        for n, (name, price) in enumerate(prices().items())
    ]


def play(cast: Cast, started: float) -> tuple[Trade, dict[str, Any]]:
    """Play it to its end; return the trade and the compared figures."""
    diary = Diary("works", started)
    trade = Trade(cast, diary, plan(), cast["owner-water"], "custodian-water")
    preparing.prepare(trade)
    opened = hall.find(trade, trade.owner)
    hall.commit(opened)
    bids.hand_in(trade, offers(cast))
    bidders = [offer.bidder for offer in offers(cast)]
    cast.handed_in.come()
    hall.sign_in(opened, bidders)
    jury = Panel(trade, WATER, JUDGES)
    panel.compose(jury)
    told = hall.watch_opening(opened, None)
    diary.say(f"the public saw {len(told['rows'])} bids read")
    hall.await_table(opened)
    hall.hold(opened, bidders)
    cast.opened.come()
    factor = hall.reveal(opened)
    panel.draw(jury)
    hall.end(opened)
    panel.sit(jury)
    panel.elect(jury)
    panel.check(jury)
    sheets.score(jury, points)
    figures = compare(jury, factor)
    panel.report(jury)
    awarding.decide(trade, figures["order"][0])
    people = {offer.company: offer.bidder for offer in offers(cast)}
    awarding.letters(trade, people)
    awarding.notices(trade, ("招标公告", "中标候选人公示", "中标结果公告"))
    return trade, figures


def points(seat: str, company: str, item: str) -> str:
    """Return what a judge types: the builder's points with the judge's leaning."""
    judge, n = int(seat[1:]) - 1, BUILDERS.index(company)
    if item == "record":
        return BUSINESS[n]
    keys = [row[0] for row in WORKS_TECHNICAL]
    fulls = [row[3] for row in WORKS_TECHNICAL]
    return sheets.split(str(technical_total(judge, n)), fulls)[keys.index(item)]


def technical_total(judge: int, builder: int) -> Decimal:
    """Return one judge's technical points for one builder."""
    return Decimal(TECHNICAL[builder]) + Decimal(LEANING[(judge + builder) % JUDGES])


def compare(jury: Panel, factor: str) -> dict[str, Any]:
    """Hold the house's result against the play's formula, and the case against both."""
    question = jury.chairs.get(f"{jury.room}summary/question.json").json()
    folder = jury.trade.cast.home / "recompute"
    answer = recompute(question, folder / "works.json")["answer"]
    names = _names(question)
    base, lines, order = formula.ranking(
        prices(),
        {
            name: [Fraction(technical_total(j, n)) for j in range(JUDGES)]
            for n, name in enumerate(BUILDERS)
        },
        {name: [Fraction(BUSINESS[n])] for n, name in enumerate(BUILDERS)},
        Fraction(factor),
    )
    same("benchmark", Fraction(answer["benchmark"]), base)
    for row in answer["rows"]:
        name = names[row["bid"]]
        same(f"total of {name}", Fraction(row["total"]), lines[name].total)
        same(f"rank of {name}", row["rank"], order.index(name) + 1)
    jury.trade.diary.say(
        f"result equals the play's own formula with K = {factor}: all totals, all ranks"
    )
    _compare_case(question, names, folder / "works-K-0.98.json")
    jury.trade.diary.say(
        "opened prices recomputed with K = 0.98 give case C06: benchmark and points"
    )
    return {
        "k": factor,
        "benchmark": f"{float(base):,.2f}",
        "lines": lines,
        "order": order,
    }


def _compare_case(question: dict[str, Any], names: dict[str, str], file: Path) -> None:
    """Recompute the opened prices with the case's K by the verifier's program."""
    expected = case("C06-works-trim-K")["expected"]
    answer = recompute({**question, "drawn": {"K": CASE_K}}, file)["answer"]
    same(
        "the case's benchmark",
        Fraction(answer["benchmark"]) / WAN,
        Fraction(expected["benchmark"]),
    )
    known = prices()
    for row in answer["rows"]:
        price = str(int(known[names[row["bid"]]] / WAN))
        given = Fraction(row["groups"]["price"])
        same(f"points of {price}", given, Fraction(expected["scores"][price]))


def _names(question: dict[str, Any]) -> dict[str, str]:
    """Return the builder of each bid: its price is its own."""
    by_price = {price: name for name, price in prices().items()}
    found = {}
    for bid in question["bids"]:
        price = bid["price"]
        value = price["value"] if isinstance(price, dict) else price
        found[bid["bid"]] = by_price[Fraction(value)]
    return found


def recompute(question: dict[str, Any], file: Path) -> dict[str, Any]:
    """Ask `python -m verifier recompute`, which needs no server; keep the question."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(question, ensure_ascii=False, indent=1), "utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "verifier", "recompute", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise Different(f"verifier recompute: {ran.stderr.strip()[-500:]}")
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer
