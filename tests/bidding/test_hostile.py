"""Every hostile envelope of envelope.md section 11, sent to the real server.

Each is one mutation of a valid bid that would replace a former one: it is refused by
its name, nothing is left in the bid's place, and the former bid is untouched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from bidding.models import Bid
from sealing import floe, manifest
from tests.bidding.forging import Forger
from tests.bidding.hostile_cases import TABLES
from tests.bidding.programs import Program, wire
from tests.worlds import bids

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from tests.live import LiveServer
    from tests.worlds.keepers import Keepers
    from tests.worlds.people import Somebody
    from tests.worlds.trades import Case


@dataclass
class Attack:
    """A bidder with a standing bid, and the valid bid that is to be bent."""

    case: Case
    bidder: Somebody
    program: Program
    forger: Forger
    standing: dict[str, Any]
    stored: list[bytes]

    def send(self, announced: dict[str, Any]) -> httpx.Response:
        """Announce a bid."""
        return self.program.ask("POST", "/api/v1/bids/", announced)

    def check_untouched(self) -> None:
        """The former bid is as it was, and no other stands beside it."""
        uid = self.standing["uid"]
        assert Bid.objects.values().get(uid=uid) == self.standing
        assert _stored(uid) == self.stored
        live = Bid.objects.filter(state="submitted").values_list("uid", flat=True)
        assert list(live) == [uid]


def _stored(uid: object) -> list[bytes]:
    from bidding.sealed_store import sealed_part

    bid = Bid.objects.select_related("lot__trade").get(uid=uid)
    tender = str(bid.lot.trade.uid)
    sizes = dict(bid.parts.values_list("number", "size"))
    return [sealed_part(tender, str(uid), p).read(0, sizes[p]) for p in (0, 1)]


@pytest.fixture
def attack(
    live_server: LiveServer, case: Case, keepers: Keepers, tmp_path: Path
) -> Attack:
    """One bid submitted, and a second one sealed that would replace it."""
    bidder = case.city.bidder("甲建设公司")
    first = bids.seal_bid(case, bidder, tmp_path / "first")
    made = bids.submit(case, bidder, first)
    former = manifest.open_message(first.announced.manifest)
    good = bids.seal_bid(case, bidder, tmp_path / "good", replaces=former)
    return Attack(
        case,
        bidder,
        Program(live_server, bidder),
        Forger(case, bidder, good, str(made.bid)),
        Bid.objects.values().get(uid=made.bid),
        _stored(made.bid),
    )


def _code(answer: httpx.Response) -> str:
    return str(answer.json()["refused"]["code"])


def test_hostile_bids_are_refused_by_name(attack: Attack) -> None:
    """One server, one world: what is announced, then what is uploaded."""
    cases = {
        name: one for table in TABLES for name, one in table(attack.forger).items()
    }
    found = {}
    for name, (_, announced) in cases.items():
        answer = attack.send(announced)
        assert 400 <= answer.status_code < 500, (name, answer.text)
        found[name] = _code(answer)
    wrong = {
        name: (code, found[name])
        for name, (code, _) in cases.items()
        if found[name] != code
    }
    assert wrong == {}, "expected, found"
    assert Bid.objects.count() == 1
    attack.check_untouched()
    _uploads(attack)
    _cut_short(attack)


def _uploads(attack: Attack) -> None:
    """Segments: wrong, unencrypted, of another length, too many."""
    bent, good = attack.forger, attack.forger.good
    first, second = good.part(0), good.part(1)
    clear = b"%PDF-1.4".ljust(len(second), b"\0")
    longer = (len(second) + 1).to_bytes(4, "big") + second[4:]
    more = floe.prefix(len(first), final=False) + first[4:]
    cases = {
        "unencrypted": (bent.segment(1, clear), 1, clear, "segment-length"),
        "length field": (bent.segment(1, longer), 1, longer, "segment-length"),
        "not the last": (bent.segment(0, more), 0, more, "segment-length"),
        "other bytes": (bent.announced(), 1, second[:-1] + b"?", "segment-digest"),
        "too many": (bent.announced(), 0, first + b"?", "too-much"),
    }
    found = {}
    for name, (announced, p, data, _) in cases.items():
        made = attack.send(announced)
        assert made.status_code == 201, (name, made.text)
        line, places = wire(attack.program.server, made.json())
        found[name] = _code(line.patch(places[p], 0, data))
        if name != "too many":
            assert line.offset(places[p]) == 0
        attack.check_untouched()
    assert found == {name: case[3] for name, case in cases.items()}


def _cut_short(attack: Attack) -> None:
    """What came is kept, and is no bid; its last byte makes it one."""
    good = attack.forger.good
    first, second = good.part(0), good.part(1)
    made = attack.send(attack.forger.announced())
    line, places = wire(attack.program.server, made.json())
    line.patch(places[0], line.offset(places[0]), first[line.offset(places[0]) :])
    line.patch(places[1], 0, second[:-1])
    assert line.offset(places[1]) == len(second) - 1
    attack.check_untouched()
    line.patch(places[1], len(second) - 1, second[-1:])
    states = dict(Bid.objects.values_list("uid", "state"))
    assert states.pop(attack.standing["uid"]) == "replaced"
    assert list(states.values()).count("submitted") == 1
