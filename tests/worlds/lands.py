"""Land for the tests' worlds: a transfer file, and parcels with bidders at bidding.

    land = lands.numbered(city, "land-listing")      # statutory rules, two with numbers
    land.begin(); land.bid(1, 5000); land.ends()

The clock is the test's own: `DEADLINE` is where applications end and bidding begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from django.test import Client

from bidding import queries
from bidding.actions import applications
from bidding.facts import applicants
from bidding.models import Auction
from escrow.actions.record_credit import record_credit
from journal.queries import instant
from kernel.calendars import LEGAL_ZONE
from parties.actions.approve_holidays import approve_holidays
from parties.actions.propose_holidays import propose_holidays
from parties.actions.signed_acts import act_bytes
from parties.rules.actor import Role
from tender.actions.create_trade import create_trade
from tender.actions.edit_trade import save_file_draft
from tests.worlds import trades
from tests.worlds.file_contents import label

if TYPE_CHECKING:
    from django.http import HttpResponse

    from tests.conftest import At
    from tests.worlds.people import City, Somebody
    from tests.worlds.trades import Case

START = datetime(2026, 12, 1, 9, 0, tzinfo=LEGAL_ZONE)
DEADLINE = datetime(2026, 12, 22, 9, 30, tzinfo=LEGAL_ZONE)
MINUTES = 21 * 24 * 60 + 30
CAP = {
    "price": "5300",
    "then": "draw",
    "answer_s": 600,
    "area_start": "0",
    "area_increment": "0",
}

DAY = 86_400


def content(
    *,
    listing_s: int = 11 * DAY,
    deposit_fen: int = 1_000_000_000,
    years: int = 40,
    reserve: bool = False,
    cap: dict | None = None,
    rules: str = "fujian",
) -> dict:
    """Return a lawful transfer file: one parcel from 5,000万元, by Fujian's rules."""
    return {
        "opening_form": [],
        "slots": [],
        "qualification": [
            {"key": "no-arrears", "label": label("无拖欠", "None owed"), "clause": "2"}
        ],
        "responsiveness": [],
        "score_items": [],
        "vetoes": [],
        "method": {"name": "live-auction", "version": 1, "parameters": {}},
        "consortium": False,
        "award_limit": None,
        "auction": {
            "rules": rules,
            "listing_s": listing_s,
            "pause_s": 0,
            "within_s": 3600,
            "preparation_s": 900,
            "window_s": 300,
            "unit": "万元",
            "digits": 0,
            "lots": [
                {
                    "number": 1,
                    "start": "5000",
                    "increment": "100",
                    "reserve": reserve,
                    "deposit_fen": deposit_fen,
                    "cap": cap,
                    "parcel": {
                        "location": "示例路以北、示例河以东",
                        "boundary": "东至示例河，南至示例路，西、北至规划道路",
                        "state": "净地，通路、通电、通水，场地平整",
                        "area_m2": "20000",
                        "use": "commercial",
                        "years": years,
                        "plot_ratio": "不大于2.0",
                        "density": "不大于40%",
                        "green": "不小于25%",
                        "height": "",
                    },
                }
            ],
        },
    }


@dataclass
class Land:
    """One parcel with its case, and who holds which number."""

    case: Case
    bidders: dict[str, Somebody]

    @property
    def auction(self) -> Auction:
        return Auction.objects.get(lot__trade=self.case.trade)

    def begin(self, at: At) -> Auction:
        """Let applications end and bidding begin."""
        at(DEADLINE.astimezone(UTC))
        look()
        return self.auction

    def client(self, number: object) -> Client:
        """Return a browser in which a number's holder is signed in."""
        return self.bidders[str(number)].signed_in(Client())

    def bid(self, number: object, amount: object) -> HttpResponse:
        """Bid by the hall's form."""
        url = f"/rooms/auction/{self.auction.uid}/bid/"
        data = {"amount": str(amount), "key": str(uuid4()), "confirmed": "yes"}
        return self.client(number).post(url, data)

    def until(self, at: At, moment: datetime) -> None:
        """Come to a moment at which the clock has looked all the time."""
        at(moment)
        Auction.objects.filter(lot__trade=self.case.trade).update(looked_at=moment)

    def ends(self, at: At) -> None:
        """Let one phase after the other end, until the hammer has fallen."""
        while (due := self.auction.next_due_at) is not None:
            self.until(at, due)
            look()


def look() -> None:
    """Let the clock do what is due in bidding, the lane of the hammers too."""
    for due in [*queries.hammers(instant()), *queries.due(instant())]:
        if due.call is not None:
            due.call()


def numbered(
    city: City, at: At, procedure: str = "land-listing", **given: object
) -> Land:
    """Return a parcel whose applicants, of two companies, hold their numbers."""
    at(START.astimezone(UTC))
    next_year(city)
    owner, intake = city.owner("淮安市示例自然资源局"), city.hand(Role.INTAKE)
    trade = create_trade(
        by=owner.actor,
        request_key=uuid4(),
        title="淮安市示例路北侧地块",
        procedure=procedure,
        purchase="goods",
        rulebook="2025",
        region_path=city.region,
        budget_fen=5_000_000_000,
    )
    save_file_draft(
        by=owner.actor, trade=trade.uid, content=content(**given), revision=0
    )
    case = trades.Case(city, owner, intake, trade)
    trades.approved(case, minutes=MINUTES)
    trades.announced(case)
    clerk = city.hand(Role.DEPOSITS)
    people = [city.bidder(f"{name}置业公司") for name in "甲乙"]
    for n, person in enumerate(people):
        _enter(case, clerk, person, f"BANK-{n}")
    look()
    assert len(applicants.numbered(case.lot)) == len(people)
    # Numbers are drawn; tests say 1 and 2, by the order of the people.
    return Land(case, {str(n): each for n, each in enumerate(people, start=1)})


def next_year(city: City) -> None:
    """Enter the holidays that working days after the hammer run over."""
    days = {"year": 2027, "holidays": ["2027-01-01"], "worked": []}
    first, second = (each.actor for each in city.administrators)
    made = propose_holidays(by=first, days=days, source="国务院办公厅通知")
    approve_holidays(by=second, edition=made.uid)


def _enter(case: Case, clerk: Somebody, person: Somebody, reference: str) -> None:
    """Apply, be found fit, and pay."""
    lot = case.lot
    facts = applications.application_facts(lot, person.actor.organisation)
    signature = person.sign(act_bytes(applications.APPLY, str(lot.uid), facts))
    row = applications.apply(by=person.actor, lot=lot.uid, signature=signature)
    found = applications.examination_facts(row, fit=True, reason="", article="")
    signature = case.owner.sign(act_bytes(applications.EXAMINE, str(row.uid), found))
    applications.examine_application(
        by=case.owner.actor, application=row.uid, fit=True, signature=signature
    )
    assert person.actor.organisation
    record_credit(
        by=clerk.actor,
        lot=lot.uid,
        region=case.city.region,
        organisation=person.actor.organisation,
        amount_fen=1_000_000_000,
        credited_at=instant(),
        reference=reference,
    )
