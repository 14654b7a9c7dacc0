"""Transfers of state-owned equity for the tests' worlds: file, takers, bidding.

world = equities.bidding(city, at); world.bidders["H"] holds a right of first refusal.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from bidding.actions import applications, auction_clock
from escrow.actions.record_credit import record_credit
from journal.queries import instant
from parties.actions.signed_acts import act_bytes
from parties.rules.actor import Role
from tender.actions.create_trade import create_trade
from tender.actions.edit_trade import save_file_draft
from tests.worlds import trades
from tests.worlds.auctions import World

if TYPE_CHECKING:
    from tests.conftest import At
    from tests.worlds.people import City, Somebody

DEPOSIT_FEN = 50_000_000


def content(*, start: str = "1000", right: str = "inside", **more: object) -> dict:
    """Return a lawful transfer file: appraised at 1,000万元, by multiple quotes."""
    return {
        "opening_form": [],
        "slots": [],
        "qualification": [],
        "responsiveness": [],
        "score_items": [],
        "vetoes": [],
        "method": {"name": "live-auction", "version": 1, "parameters": {}},
        "consortium": False,
        "award_limit": None,
        "auction": {
            "rules": "multiple",
            "listing_s": 50,
            "pause_s": 0,
            "within_s": 0,
            "preparation_s": 0,
            "window_s": 30,
            "unit": "万元",
            "digits": 0,
            "lots": [
                {
                    "number": 1,
                    "start": start,
                    "increment": "10",
                    "reserve": False,
                    "deposit_fen": DEPOSIT_FEN,
                    "cap": None,
                }
            ],
        },
        "equity": {
            "first": True,
            "months": 0,
            "approval": "",
            "right": right,
            "answer_s": 60,
            "lots": [{"number": 1, "appraisal": "1000"}],
            **more,
        },
    }


def announced(city: City) -> trades.Case:
    """Announce a transfer under the training rules, by its owner's acts."""
    owner, intake = city.owner(), city.hand(Role.INTAKE)
    trade = create_trade(
        by=owner.actor,
        request_key=uuid4(),
        title="某某公司30%股权转让",
        procedure="equity-transfer",
        purchase="goods",
        rulebook="training",
        region_path=city.region,
        budget_fen=1_000_000_000,
    )
    save_file_draft(by=owner.actor, trade=trade.uid, content=content(), revision=0)
    case = trades.Case(city, owner, intake, trade)
    trades.approved(case, minutes=5)
    trades.announced(case)
    return case


def taken(
    case: trades.Case, clerk: Somebody, name: str, *, priority: int = 0
) -> Somebody:
    """Let a taker apply, be found fit, pay and be given its number."""
    somebody = case.city.bidder(name)
    lot = case.lot
    facts = applications.application_facts(lot, somebody.actor.organisation, priority)
    signed = somebody.sign(act_bytes(applications.APPLY, str(lot.uid), facts))
    made = applications.apply(
        by=somebody.actor, lot=lot.uid, signature=signed, priority=priority
    )
    row = applications.examined(case.owner.actor, made.uid)
    found = applications.examination_facts(row, fit=True, reason="", article="")
    signed = case.owner.sign(act_bytes(applications.EXAMINE, str(row.uid), found))
    applications.examine_application(
        by=case.owner.actor, application=row.uid, fit=True, signature=signed
    )
    paid(case, clerk, somebody, DEPOSIT_FEN)
    applications.grant_number(application=row.uid)
    return somebody


def paid(case: trades.Case, clerk: Somebody, payer: Somebody, fen: int) -> None:
    """Credit a sum to a lot, as the deposits hand reads it off the bank's statement."""
    assert payer.actor.organisation is not None
    record_credit(
        by=clerk.actor,
        lot=case.lot.uid,
        region=case.trade.region.path,
        organisation=payer.actor.organisation,
        amount_fen=fen,
        credited_at=instant(),
        reference=str(uuid4()),
    )


def bidding(city: City, at: At) -> World:
    """Return a transfer in bidding: two takers (A, B) and the holder of a right (H)."""
    case = announced(city)
    clerk = city.hand(Role.DEPOSITS)
    faces = {"A": "甲投资公司", "B": "乙投资公司", "H": "原股东公司"}
    bidders = {}
    for letter, name in faces.items():
        first = 1 if letter == "H" else 0
        bidders[letter] = taken(case, clerk, name, priority=first)
    closes_at = case.lot.submission_closes_at
    assert closes_at is not None
    at.running_from(closes_at + timedelta(milliseconds=10))
    world = World(case, bidders)
    world.auction = auction_clock.open_lot(lot=case.lot.uid)
    return world
