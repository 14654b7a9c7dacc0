"""Before the deadline nobody can tell whether nobody, one or seven have bid.

招标投标法第22条, 电子招标投标办法第26条: neither who nor how many. Owner, every hand
of the centre, supervisor, administrator, expert, custodian, another bidder and the
public look at everything that they can reach, at the same instant, while bids come:
one, then seven, with an upload under way, one replaced and one withdrawn. What they
see is the same to the byte, headers and lengths included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from bidding.actions import opening_hall
from bidding.actions.withdraw import withdraw_bid, withdrawal_facts
from bidding.models import Bid, Opening
from journal.queries import rows
from parties.actions.signed_acts import act_bytes
from parties.rules import attempts
from parties.rules.actor import Role
from sealing import manifest
from tests.bidding.programs import Program, wire
from tests.invariants.looking import Look, Seen
from tests.worlds import bids, openings
from tests.worlds.people import HANDS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import At
    from tests.live import LiveServer
    from tests.worlds.keepers import Keepers
    from tests.worlds.people import Somebody
    from tests.worlds.trades import Case

NAMES = "甲乙丙丁戊己庚辛壬"


class Eyes:
    """Everybody who may look, and where there is something to look for."""

    def __init__(
        self, server: LiveServer, case: Case, keepers: Keepers, opening: Opening
    ) -> None:
        city = case.city
        people: dict[str, Somebody | None] = {
            "public": None,
            "owner": case.owner,
            "intake": case.intake,
            "supervisor": city.supervisor(),
            "administrator": city.administrators[0],
            "expert": city.expert("郑专家"),
            "custodian": keepers.seats[2].somebody,
            "other bidder": city.bidder("旁观建设有限公司"),
        }
        for hand in HANDS:
            if hand is not Role.INTAKE:
                people[str(hand)] = city.hand(hand)
        programs = ("owner", "custodian", "other bidder")
        self.looks = {
            name: Look(server, each, is_program=name in programs)
            for name, each in people.items()
        }
        trade, lot, hall = case.trade.uid, case.lot.uid, opening.uid
        self.start = [
            *("/", "/en/", "/desk/", "/metrics", "/case/", "/centre/", "/custody/"),
            *("/notices/", "/trades/", "/supervision/", "/live/"),
            *(f"/case/{trade}/", f"/case/{trade}/questions/", f"/custody/{trade}/"),
            *(f"/trades/{case.trade.code}/", f"/bids/{lot}/", f"/bids/{lot}/seal/"),
            *(f"/bids/{lot}/documents/", f"/bids/{lot}/questions/"),
            *(f"/centre/intake/{trade}/", f"/centre/panel/{lot}/"),
            *(f"/rooms/opening/{hall}/", f"/rooms/opening/{hall}/record.pdf"),
        ]
        self.room = f"/live/opening/{hall}/"
        self.digests: list[str] = []
        self.lots = [str(lot)]
        self.trade = str(trade)

    def around(self, *who: str) -> dict[str, dict[str, Seen]]:
        """Let some, by default all, look at everything."""
        nobody = str(uuid4())
        places = {
            "lot": self.lots,
            "subject": [self.trade],
            "trade": [self.trade],
            "envelope": ["full", "quote-1"],
            "digest": ["0" * 64],
            "closing": ["0" * 64],
            "uid": [nobody],
        }
        found = {}
        for name in who or self.looks:
            look = self.looks[name]
            seen = look.around(self.start, places)
            seen = {path.replace(nobody, "-"): each for path, each in seen.items()}
            seen[self.room] = look.room(self.room)
            found[name] = seen
        return found


@pytest.fixture
def opening(case: Case, keepers: Keepers) -> Opening:
    """The opening, prepared as it is before any bid comes."""
    return openings.prepared(case, keepers)


class Comers:
    """Bidders who come, one by one, over HTTP."""

    def __init__(self, server: LiveServer, case: Case, folder: Path) -> None:
        self.server, self.case, self.folder = server, case, folder
        self.bidders = [case.city.bidder(f"{name}建设有限公司") for name in NAMES]
        self.made: dict[int, str] = {}
        self.sealed: dict[int, bids.SealedBid] = {}

    def bid(self, place: int, *, parts: int = 2) -> str:
        """Register a bid and send so many of its parts."""
        bidder = self.bidders[place]
        replaces = None
        if place in self.sealed:
            former = self.sealed[place].announced.manifest
            replaces = manifest.open_message(former)
        folder = self.folder / f"{place}-{len(self.made)}-{replaces is not None}"
        sealed = bids.seal_bid(
            self.case, bidder, folder, price=f"7{place}63200.00", replaces=replaces
        )
        made = Program(self.server, bidder).register(self.case, sealed)
        assert made.status_code == 201, made.text
        line, places = wire(self.server, made.json())
        for number, address in enumerate(places[:parts]):
            assert line.patch(address, 0, sealed.part(number)).status_code == 204
        self.made[place], self.sealed[place] = made.json()["bid"], sealed
        return self.made[place]

    def withdraw(self, place: int) -> None:
        """Withdraw a bid."""
        bid = Bid.objects.select_related("lot").get(uid=self.made[place])
        body = act_bytes("bidding.withdraw", str(bid.uid), withdrawal_facts(bid))
        bidder = self.bidders[place]
        withdraw_bid(by=bidder.actor, bid=bid.uid, signature=bidder.sign(body))


def differences(
    before: dict[str, dict[str, Seen]], after: dict[str, dict[str, Seen]]
) -> list[str]:
    """Name who sees what changed where; empty when nobody can see anything."""
    found = []
    for who, now in after.items():
        seen = before[who]
        alone = sorted(seen.keys() ^ now.keys())
        found += [f"{who} {path}: is there at one time only" for path in alone]
        for path in sorted(seen.keys() & now.keys()):
            words = changed(seen[path], now[path])
            found += [f"{who} {path}: {word}" for word in words]
    return found


def changed(before: Seen, after: Seen) -> list[str]:
    """Say what differs between two answers from one address."""
    found = []
    if before.status != after.status:
        found.append(f"{before.status} became {after.status}")
    if before.headers != after.headers:
        found.append(f"{set(before.headers) ^ set(after.headers)}")
    if before.body != after.body:
        pairs = zip(before.body.split(b"\n"), after.body.split(b"\n"), strict=False)
        lines = [f"{a!r:.300} became {b!r:.300}" for a, b in pairs if a != b]
        found += lines[:3] or [f"{before.size} bytes became {after.size}"]
    return found


def test_no_one_can_tell_none_from_one_from_seven(
    live_server: LiveServer,
    case: Case,
    keepers: Keepers,
    opening: Opening,
    tmp_path: Path,
    at: At,
) -> None:
    comers = Comers(live_server, case, tmp_path)
    eyes = Eyes(live_server, case, keepers, opening)
    at(at.now())
    # A custodian's page says that its agent has asked: let it have asked before.
    eyes.looks["custodian"].as_program("/api/v1/custody/duties/")
    none = eyes.around()
    assert sum(len(seen) for seen in none.values()) > 200
    assert none["owner"][eyes.room].status == 101
    comers.bid(0)
    one = eyes.around("public", "owner", "opening", "supervisor", "other bidder")
    assert differences(none, one) == []
    for place in range(1, 8):
        comers.bid(place)
    comers.bid(2)
    comers.withdraw(7)
    comers.bid(8, parts=1)
    opening_hall.sign_in(by=comers.bidders[0].actor, opening=opening.uid)
    assert Bid.objects.filter(state="submitted").count() == 7
    seven = eyes.around()
    assert differences(none, seven) == []
    # Watchers read refused attempts: those who bid have left none there.
    tried = str([entry.facts for entry in rows(attempts.STREAM)])
    for comer in comers.bidders:
        assert str(comer.person.uid) not in tried
        assert str(comer.actor.organisation) not in tried
