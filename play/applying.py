"""Who competes live applies, is found fit, pays the deposit, and is given a number."""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Final

from play.diary import wait_for
from play.people import Person
from play.preparing import BEIJING, Trade

FEN: Final = 100
_NUMBER: Final = re.compile(r'<strong class="figure">(\d+)</strong>')


def apply(
    trade: Trade, takers: Iterable[Person], *, holder: Person | None = None
) -> None:
    """Everybody applies; the owner finds each fit. A holder claims its right."""
    examined = f"{trade.case}applications/"
    for taker in takers:
        claim = {"priority": "1"} if taker is holder else {}
        taker.act(f"/bids/{trade.lot}/", "bidding.apply", claim)
        trade.owner.act(examined, "bidding.examine-application", finding="qualified")
        trade.diary.say(f"{taker.name} applies, and is found fit")


def pay(trade: Trade, payers: Iterable[Person], fen: int) -> None:
    """The deposits hand records what the bank has credited from each of them."""
    hand = trade.cast["deposits"]
    for payer in payers:
        now = datetime.now(BEIJING).replace(microsecond=0)
        hand.act(
            f"/deposits/{trade.lot}/",
            "escrow.record-credit",
            uscc=trade.cast.facts[payer.login]["uscc"],
            amount=f"{fen / FEN:.2f}",
            credited_at=now.strftime("%Y-%m-%dT%H:%M:%S"),
            reference=f"{trade.code[-8:]}-{payer.login}-{fen}",
        )
    trade.diary.say(f"{hand.name} (deposits) records what the bank credited")


def numbers(trade: Trade, takers: Iterable[Person]) -> dict[str, str]:
    """Wait for everybody's number, which its deposit grants; return them by account."""
    found = {
        taker.login: wait_for(
            f"the number of {taker.name}", partial(_number, trade, taker)
        )
        for taker in takers
    }
    trade.diary.say(f"{len(found)} deposits in: numbers granted by rule")
    return found


def _number(trade: Trade, taker: Person) -> str:
    found = _NUMBER.search(taker.get(f"/bids/{trade.lot}/").text)
    return found.group(1) if found else ""
