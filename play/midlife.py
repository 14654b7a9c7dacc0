"""Trades left in mid-life, so that every persona finds something to do.

One waits for intake; two are open for bids for hours, one with a question, one with an
objection to its file and a K to commit to; one has its panel at the doors of the
scoring room, a member still outside.
"""

from dataclasses import replace
from typing import Final

from play import bids, consultation, hall, panel, preparing, sites, works
from play.bids import Offer
from play.cast import SUPPLIERS, TECHNOLOGY, Cast
from play.diary import Diary
from play.panel import Panel
from play.preparing import Trade

HOURS_S: Final = 3 * 3600
PRICES: Final = ("386000.00", "391500.00", "379800.00")


def leave_open(cast: Cast, started: float) -> dict[str, str]:
    """Leave trades in preparation and open for bids; return what waits for whom."""
    diary = Diary("mid-life", started)
    # The two trades go first; now they wait for their deadlines.
    cast.handed_in.wait()
    waiting: dict[str, str] = {}
    _in_review(cast, diary, waiting)
    _with_question(cast, diary, waiting)
    _with_objection(cast, diary, waiting)
    return waiting


def _in_review(cast: Cast, diary: Diary, waiting: dict[str, str]) -> None:
    plan = replace(
        consultation.plan(),
        title="区实验小学智慧教室设备采购",
        to_deadline_s=HOURS_S,
    )
    trade = Trade(cast, diary, plan, cast["owner-education"], "custodian-education")
    preparing.register(trade)
    preparing.write_file(trade)
    preparing.set_dates(trade)
    trade.owner.act(trade.case, "tender.submit")
    waiting["intake"] = f"examine and approve {trade.code}"


def _with_question(cast: Cast, diary: Diary, waiting: dict[str, str]) -> None:
    plan = replace(
        consultation.plan(), title="中小学机房更新设备采购", to_deadline_s=HOURS_S
    )
    trade = Trade(cast, diary, plan, cast["owner-education"], "custodian-education")
    preparing.prepare(trade)
    asking = cast["supplier-1"]
    asking.act(
        f"/bids/{trade.lot}/questions/",
        "tender.ask",
        text="技术参数第3项是否接受同等性能的其他接口标准？",
    )
    waiting["owner-education"] = f"answer a question about {trade.code}"
    waiting["supplier-1"] = f"seal and hand in a bid for {trade.code}"
    panel.compose(Panel(trade, TECHNOLOGY, len(PRICES)))
    sites.ask_for_seats(cast, plan.title)
    diary.say(f"{cast['booking'].name} (booking) asks a site for the panel's seats")
    waiting["booking"] = f"confirm the seats of the panel of {trade.code}"


def _with_objection(cast: Cast, diary: Diary, waiting: dict[str, str]) -> None:
    plan = replace(
        works.plan(), title="北门排涝泵站更新改造工程施工", to_deadline_s=HOURS_S
    )
    trade = Trade(cast, diary, plan, cast["owner-water"], "custodian-water")
    preparing.prepare(trade)
    objecting = cast["builder-1"]
    objecting.act(
        f"/bids/{trade.lot}/questions/",
        "tender.object",
        about="file",
        text="工期要求与工程量不匹配，请说明依据。",
    )
    waiting["owner-water"] = f"answer an objection to the file of {trade.code}"
    waiting["builder-1"] = f"seal and hand in a bid for {trade.code}"
    waiting["expert-draw"] = f"set who the panel of {trade.code} is drawn from"
    for login in ("opening", "supervisor"):
        waiting[login] = f"commit to a secret for the draw of K, {trade.code}"


def leave_at_the_door(cast: Cast, started: float) -> dict[str, str]:
    """Leave a panel whose last member has still to enter the scoring room."""
    diary = Diary("at the door", started)
    # The two trades go first; now they wait for their deadlines.
    cast.handed_in.wait()
    plan = replace(
        consultation.plan(),
        title="听力考试播音系统采购",
        budget="400000.00",
        ceiling="400000.00",
    )
    trade = Trade(cast, diary, plan, cast["owner-education"], "custodian-education")
    preparing.prepare(trade)
    offers = [
        Offer(cast.of_company(name), name, price, 20)
        for name, price in zip(SUPPLIERS, PRICES, strict=False)
    ]
    bids.hand_in(trade, offers)
    opened = hall.find(trade, trade.owner)
    jury = Panel(trade, TECHNOLOGY, len(PRICES))
    panel.compose(jury)
    hall.await_table(opened)
    hall.hold(opened, [])
    panel.draw(jury)
    hall.end(opened)
    outside = max(jury.seats)
    panel.sit(jury, without=outside)
    return {jury.seats[outside].login: f"enter the scoring room, seat {outside}"}
