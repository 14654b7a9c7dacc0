"""A parcel is listed and goes to timed bidding, by the countdown of case C21."""

from datetime import timedelta
from typing import Final

from play import applying, auctions, awarding, preparing
from play.auctions import Auction
from play.case_data import case
from play.cast import DEVELOPERS, Cast
from play.diary import Diary, Different, same, wait_for
from play.live_files import LAND_DEPOSIT_FEN, LISTING_S, WINDOW_S, land
from play.people import Person
from play.preparing import Plan, Trade
from play.rooms import Seat
from play.rooms import seat as room_seat

TO_DEADLINE_S: Final = 70
#: what the listing has before the countdown of the case begins
LISTED: Final = (("P2", "5050"), ("P1", "5100"))
PATIENCE_S: Final = LISTING_S + 60


def plan() -> Plan:
    """Return what is sold."""
    return Plan(
        title="淮安区示例大道东侧商业地块出让",
        procedure="land-listing",
        purchase="goods",
        budget="50000000.00",
        ceiling="",
        content=land(),
        to_deadline_s=TO_DEADLINE_S,
        summary="商业用地2公顷，使用年限40年",
    )


def play(cast: Cast, started: float) -> tuple[Trade, dict[str, str]]:
    """Play it to its contract; return the trade and who bought at what price."""
    diary = Diary("land", started)
    trade = Trade(cast, diary, plan(), cast["owner-land"], "")
    preparing.prepare_unsealed(trade)
    takers = [cast.of_company(name) for name in DEVELOPERS]
    applying.apply(trade, takers)
    applying.pay(trade, takers, LAND_DEPOSIT_FEN)
    numbers = applying.numbers(trade, takers)
    auction = auctions.find(trade, takers[0])
    with room_seat(cast.server, auction.live) as public:
        sold = _bidding(auction, public, takers)
    result = case("C21-land-suzhou")["expected"]
    winner = takers[int(result["winner"][1:]) - 1]
    same("the winner's number", sold["number"], numbers[winner.login])
    same("the price", sold["price"], result["price"])
    diary.say(f"sold at {sold['price']} × 10,000 yuan, as in case C21")
    confirm(trade, winner)
    awarding.notices(trade, ("出让公告", "成交公示"))
    return trade, {"number": sold["number"], "price": sold["price"]}


def _bidding(auction: Auction, public: Seat, takers: list[Person]) -> dict[str, str]:
    """The listing, then the case's countdown: four bids, of which the last is late."""
    people = {f"P{n}": taker for n, taker in enumerate(takers, 1)}
    diary = auction.trade.diary
    for name, price in LISTED:
        auction.bid(people[name], price)
    diary.say("two developers offer in the listing, a third only watches")
    auctions.await_phase(public, "timed", PATIENCE_S)
    if takers[-1].open(auction.hall).has_form(auctions.BID):
        raise Different("who offered nothing in the listing may bid in the countdown")
    diary.say("timed bidding: each bid starts the countdown anew")
    log = case("C21-land-suzhou")["expected"]["log"]
    for _at, name, price, word in log:
        if word == "accepted":
            auction.bid(people[name], price)
    sold = auctions.settled(public, PATIENCE_S)
    window = timedelta(seconds=WINDOW_S)
    auctions.check_hammer(public, auctions.last_bid_at(public) + window)
    diary.say(f"the hammer: exactly {WINDOW_S} s after the last bid")
    _at, name, price, _word = log[-1]
    auction.too_late(people[name], price)
    diary.say(f"{price} after the hammer: refused, and the price stands")
    return sold


def confirm(trade: Trade, winner: Person) -> None:
    """Owner and winner sign the confirmation; the contract is put on record."""
    owner, address = trade.owner, f"{trade.case}deal/"
    own = f"/bids/{trade.lot}/result/"
    for person, page in ((owner, address), (winner, own)):
        wait_for(
            "the confirmation to sign",
            lambda person=person, page=page: person.open(page).has_form(  # type: ignore[misc]
                "award.sign-deal"
            ),
        )
        person.act(page, "award.sign-deal")
    trade.diary.say("the confirmation of the sale is signed by both, inside the PDF")
    wait_for(
        "the contract", lambda: owner.open(address).has_form("award.record-contract")
    )
    owner.act(
        address,
        "award.record-contract",
        contract=f"苏淮出让{trade.code[-8:]}",
        signed_on=preparing.today(),
    )
    trade.diary.say("the contract is on record; its payments are due by the rule")
