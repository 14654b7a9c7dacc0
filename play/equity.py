"""State-owned equity changes hands: a holder of a right of first refusal matches."""

from datetime import datetime, timedelta
from typing import Final

from play import applying, auctions, awarding, preparing
from play.auctions import Auction
from play.cast import INVESTORS, Cast
from play.diary import Diary, same
from play.live_files import EQUITY_DEPOSIT_FEN, EXTENSION_S, QUOTES_S, equity
from play.people import Person
from play.preparing import Plan, Trade
from play.rooms import Seat
from play.rooms import seat as room_seat

TO_DEADLINE_S: Final = 75
#: in 10,000 yuan: two strangers bid, the holder takes the price that stands
OFFERS: Final = ((0, "1000"), (1, "1010"), (2, "1010"))
PRICE: Final = "1010"
#: three tenths of the price, less the deposit that counts in (32号令第28条)
REST_FEN: Final = 1_010 * 1_000_000 * 30 // 100 - EQUITY_DEPOSIT_FEN
PATIENCE_S: Final = QUOTES_S + 60


def plan() -> Plan:
    """Return what is transferred."""
    return Plan(
        title="淮安示例物流有限公司30%股权转让",
        procedure="equity-transfer",
        purchase="goods",
        budget="10000000.00",
        ceiling="",
        content=equity(),
        to_deadline_s=TO_DEADLINE_S,
        summary="转让标的评估值1000万元，原股东不放弃优先购买权",
    )


def play(cast: Cast, started: float) -> tuple[Trade, dict[str, str]]:
    """Play it to its published result; return the trade and who took it."""
    diary = Diary("equity", started)
    trade = Trade(cast, diary, plan(), cast["owner-equity"], "")
    preparing.prepare_unsealed(trade)
    takers = [cast.of_company(name) for name in INVESTORS]
    holder = takers[-1]
    applying.apply(trade, takers, holder=holder)
    applying.pay(trade, takers, EQUITY_DEPOSIT_FEN)
    numbers = applying.numbers(trade, takers)
    auction = auctions.find(trade, takers[0])
    with room_seat(cast.server, auction.live) as public:
        sold = _bidding(auction, public, takers)
    same("the taker's number", sold["number"], numbers[holder.login])
    same("the price", sold["price"], PRICE)
    diary.say("the holder of the right takes it at the equal price")
    applying.pay(trade, [holder], REST_FEN)
    awarding.decide(trade, INVESTORS[-1])
    awarding.letters(trade, {INVESTORS[-1]: holder})
    awarding.notices(trade, ("转让公告", "交易结果公告"))
    return trade, {"name": INVESTORS[-1], "price": sold["price"]}


def _bidding(auction: Auction, public: Seat, takers: list[Person]) -> dict[str, str]:
    """Multiple quotes, whose end a late one moves."""
    opened = public.wait_for(auctions.OPENED, PATIENCE_S)["facts"]
    for place, price in OFFERS:
        auction.bid(takers[place], price)
    auction.trade.diary.say("two investors quote; the holder of a right matches")
    sold = auctions.settled(public, PATIENCE_S)
    extended = auctions.last_bid_at(public) + timedelta(seconds=EXTENSION_S)
    auctions.check_hammer(
        public, max(datetime.fromisoformat(opened["until"]), extended)
    )
    auction.trade.diary.say("the hammer: at the end, or as long after a late quote")
    return sold
