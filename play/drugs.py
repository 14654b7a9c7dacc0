"""Drugs bought by volume: sealed prices, the lines of case C16, regions by turn."""

from decimal import Decimal
from functools import partial
from typing import Any, Final

from play import awarding, bids, hall, preparing
from play.bids import Offer
from play.case_data import case
from play.cast import FIRMS, Cast
from play.diary import Diary, same, wait_for
from play.live_files import PACK, PACK_UNIT, REGIONS, volume
from play.people import Person
from play.preparing import Plan, Trade
from play.works import recompute

TO_DEADLINE_S: Final = 75
PICK: Final = "bidding.pick-region"
TURN_PATIENCE_S: Final = 120


def plan() -> Plan:
    """Return what hospitals need."""
    return Plan(
        title="盐酸示例片带量采购",
        procedure="drugs-volume",
        purchase="goods",
        budget="9000000.00",
        ceiling="",
        content=volume(),
        to_deadline_s=TO_DEADLINE_S,
        summary="全市公立医疗机构一年用量，口服常释剂型",
    )


def prices() -> dict[str, Decimal]:
    """Return each firm's comparable price, as the case has them."""
    rows = case("C16-vbp")["inputs"]["comparable_price"]
    return {
        name: Decimal(price) for name, (_firm, price) in zip(FIRMS, rows, strict=True)
    }


def offers(cast: Cast) -> list[Offer]:
    """Return what the firms offer: the price of a pack, and which product."""
    return [
        Offer(
            cast.of_company(name),
            name,
            f"{price * PACK:.2f}",
            0,
            items=(
                {
                    "key": "price",
                    "type": "unit-price",
                    "value": f"{price * PACK:.2f}",
                    "unit": PACK_UNIT,
                },
                {"key": "product", "type": "text", "value": "p-5"},
            ),
        )
        for name, price in prices().items()
    ]


def play(cast: Cast, started: float) -> tuple[Trade, dict[str, str]]:
    """Play it to its published result; return the trade and who supplies."""
    diary = Diary("drugs", started)
    trade = Trade(cast, diary, plan(), cast["owner-health"], "custodian-health")
    preparing.prepare(trade)
    opened = hall.find(trade, trade.owner)
    bids.hand_in(trade, offers(cast))
    hall.await_table(opened)
    hall.hold(opened, [])
    hall.end(opened)
    names = compare(trade)
    winners = [cast.of_company(name) for name in names]
    pick(trade, winners)
    awarding.decide(trade, names[0])
    people = dict(zip(names, winners, strict=True))
    awarding.letters(trade, people, awarded=len(people))
    awarding.notices(trade, ("带量采购公告", "中选结果公告"))
    return trade, {"selected": "、".join(names)}


def compare(trade: Trade) -> list[str]:
    """Hold who was selected against the case; return their names by rank."""
    anybody, address = trade.cast.public, f"/rooms/drug/{trade.lot}/"
    question = wait_for(
        "the selection",
        partial(_question, anybody, f"{address}question.json"),
        patience_s=hall.OPENS_S,
    )
    folder = trade.cast.home / "recompute"
    answer = recompute(question, folder / "drugs.json")["answer"]
    expected = case("C16-vbp")["expected"]
    wanted = [Decimal(row[1]) for row in expected["winners"]]
    same("the prices selected", [Decimal(row[1]) for row in answer["winners"]], wanted)
    for key in ("agreed_share_pct", "term_years"):
        same(key, answer[key], expected[key])
    trade.diary.say("five of seven selected, as in case C16: 1.8 times or half")
    firms = {price: name for name, price in prices().items()}
    return [firms[price] for price in wanted]


def _question(anybody: Person, address: str) -> dict[str, Any]:
    """Return the lot as a file to compute again; empty before the selection."""
    answer = anybody.session.get(address)
    found: dict[str, Any] = answer.json() if answer.is_success else {}
    return found


def pick(trade: Trade, winners: list[Person]) -> None:
    """The firms pick regions in the order of their ranks, one a turn."""
    address = f"/rooms/drug/{trade.lot}/"
    for region in REGIONS:
        who = wait_for(
            "a firm's turn",
            lambda: next((p for p in winners if p.open(address).has_form(PICK)), None),
            patience_s=TURN_PATIENCE_S,
        )
        who.act(address, PICK, region=region)
    trade.diary.say(f"{len(REGIONS)} regions picked by rank and turn, each signed")
