"""Case R01, a competitive consultation, from the idea to the result."""

from dataclasses import dataclass
from decimal import Decimal

from play import awarding, bids, hall, panel, preparing, sheets
from play.bids import Offer
from play.case_data import case, suppliers
from play.cast import EXAMINATION, Cast
from play.diary import Diary, same, wait_for
from play.files import BUSINESS, TECHNICAL, consultation
from play.panel import Panel
from play.preparing import Plan, Trade

TO_DEADLINE_S = 50
#: seconds for the final quotes, at least; and times as long as first responses took
QUOTE_S_MIN = 20.0
QUOTE_TIMES = 2.5
ROUND = "quote-1"
FIRST_PRICES = ("748000.00", "746500.00", "749000.00", "749800.00")


@dataclass(frozen=True)
class Line:
    """One supplier as the house computed it, and as it was published."""

    name: str
    quote: str
    technical: Decimal
    business: Decimal
    price: Decimal
    total: Decimal
    rank: int


def plan() -> Plan:
    """Return what the owner wants."""
    return Plan(
        title="国家教育考试标准化考点网上巡查系统设备采购",
        procedure="procurement-consultation",
        purchase="goods",
        budget="750000.00",
        ceiling="750000.00",
        content=consultation(),
        to_deadline_s=TO_DEADLINE_S,
        summary="考点网上巡查系统设备一批，含安装调试与培训",
    )


def play(cast: Cast, started: float) -> tuple[Trade, list[Line]]:
    """Play it to its end; return the trade and the figures, compared."""
    diary = Diary("consultation", started)
    trade = Trade(cast, diary, plan(), cast["owner-education"], "custodian-education")
    preparing.prepare(trade)
    first_responses(trade)
    opened = hall.find(trade, trade.owner)
    bidders = [cast.of_company(each.name) for each in suppliers()]
    cast.handed_in.come()
    hall.sign_in(opened, bidders)
    jury = Panel(trade, EXAMINATION, len(suppliers()[0].technical))
    panel.compose(jury)
    hall.await_table(opened)
    hall.hold(opened, bidders)
    cast.opened.come()
    panel.draw(jury)
    hall.end(opened)
    evaluate(trade, jury)
    lines = compare(trade, jury)
    winner = case("R01-qingdao-consult")["published"]["winner"]
    awarding.decide(trade, winner)
    people = {each.name: cast.of_company(each.name) for each in suppliers()}
    awarding.letters(trade, people)
    awarding.notices(trade, ("采购公告", "中标（成交）结果公告"))
    return trade, lines


def first_responses(trade: Trade) -> None:
    """Every supplier seals a first response."""
    offers = [
        Offer(trade.cast.of_company(each.name), each.name, price, 30)
        for each, price in zip(suppliers(), FIRST_PRICES, strict=True)
    ]
    bids.hand_in(trade, offers)


def evaluate(trade: Trade, jury: Panel) -> None:
    """From the experts' doors to the signed report."""
    panel.sit(jury)
    panel.elect(jury)
    qualify(trade)
    panel.check(jury)
    quote(trade, jury)
    sheets.score(jury, published_points)
    panel.report(jury)


def compare(trade: Trade, jury: Panel) -> list[Line]:
    """Hold every score, total and rank against what was published, to the cent."""
    r01 = case("R01-qingdao-consult")
    content = sheets.result(jury)
    lines = []
    for row in content["result"]["rows"]:
        name = content["bids"][row["bid"]]
        groups = {key: Decimal(value) for key, value in row["groups"].items()}
        line = Line(
            name=name,
            quote=row["price"],
            technical=groups["technical"],
            business=groups["business"] + groups["price"],
            price=groups["price"],
            total=Decimal(row["total"]),
            rank=row["rank"],
        )
        published = r01["published"]["scores"][name]
        same(f"technical score of {name}", line.technical, Decimal(published["tech"]))
        same(f"business score of {name}", line.business, Decimal(published["business"]))
        same(
            f"price score of {name}",
            line.price,
            Decimal(r01["check"]["price_scores"][name]),
        )
        same(f"total of {name}", line.total, Decimal(published["total"]))
        same(f"rank of {name}", line.rank, r01["published"]["rank"].index(name) + 1)
        lines.append(line)
    same("suppliers", len(lines), len(suppliers()))
    first = min(lines, key=lambda line: line.rank)
    same("award", Decimal(first.quote), Decimal(r01["published"]["award"]))
    trade.diary.say("every score, total and rank equals case R01, to the cent")
    return sorted(lines, key=lambda line: line.rank)


def qualify(trade: Trade) -> None:
    """The purchaser examines qualification (87号令44) and signs the end of it."""
    owner, address = trade.owner, f"{trade.case}qualification/"
    page = owner.open(address)
    for form in (each for each in page.forms if each.act == "evaluation.examine"):
        having = {name: form.fields[name][0] for name in ("bid", "key")}
        owner.act_where(address, "evaluation.examine", having, passed="yes")
    owner.act(address, "evaluation.end-qualification")
    trade.diary.say(f"{owner.name} (owner) examines qualification: all pass")


def quote(trade: Trade, jury: Panel) -> None:
    """One round of sealed final quotes, at the published prices."""
    round_s = max(QUOTE_S_MIN, QUOTE_TIMES * trade.handed_in_s)
    trade.owner.act(
        f"/rooms/opening/quotes/{trade.lot}/",
        "bidding.call-quotes",
        minutes=f"{round_s / 60:.2f}",
    )
    trade.diary.say("the owner's signed order calls a round of final quotes")
    offers = [
        Offer(trade.cast.of_company(each.name), each.name, each.quote, 30)
        for each in suppliers()
    ]
    bids.hand_in(trade, offers, ROUND)
    wait_for(
        "the quotes",
        lambda: jury.chairs.open(jury.room).has_form("evaluation.take-quotes"),
        patience_s=hall.OPENS_S + round_s,
    )
    jury.chairs.act(jury.room, "evaluation.take-quotes")
    trade.diary.say("custodians released by themselves; the panel alone reads quotes")


def published_points(seat: str, company: str, item: str) -> str:
    """Return what a judge typed: the published totals, split over the items."""
    supplier = next(each for each in suppliers() if each.name == company)
    technical = [key for key, _zh, _en, _full in TECHNICAL]
    if item in technical:
        judge = int(seat[1:]) - 1
        shares = sheets.split(supplier.technical[judge], [row[3] for row in TECHNICAL])
        return shares[technical.index(item)]
    shares = sheets.split(supplier.other_business, [row[3] for row in BUSINESS])
    return shares[[row[0] for row in BUSINESS].index(item)]
