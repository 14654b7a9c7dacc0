"""Case R01, a competitive consultation, from the idea to the result."""

from play import bids, preparing
from play.bids import Offer
from play.case_data import suppliers
from play.cast import Cast
from play.diary import Diary
from play.files import consultation
from play.preparing import Plan, Trade

TO_DEADLINE_S = 75
FIRST_PRICES = ("748000.00", "746500.00", "749000.00", "749800.00")


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


def play(cast: Cast, started: float) -> Trade:
    """Play it to its end."""
    diary = Diary("consultation", started)
    trade = Trade(cast, diary, plan(), cast["owner-education"], "custodian-education")
    preparing.prepare(trade)
    first_responses(trade)
    return trade


def first_responses(trade: Trade) -> None:
    """Every supplier seals a first response."""
    offers = [
        Offer(trade.cast.of_company(each.name), each.name, price, 30)
        for each, price in zip(suppliers(), FIRST_PRICES, strict=True)
    ]
    bids.hand_in(trade, offers)
