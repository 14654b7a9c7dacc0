"""One release under a seed: real agents, real authorities, and whoever lies or dies.

    ReleaseWorld(seed, folder, server, pair).play()    # raises BrokenLaw, or says what

The platform is the real one, on a database of its own behind a real server: a world
takes a few seconds, and what is shown is shown of what runs. After every step the laws
of `laws` and `release_laws` are held against it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from unittest import mock

from django.conf import settings
from django.db import connection

from bidding import queries as bidding
from bidding.actions.withdraw import ACT, withdraw_bid, withdrawal_facts
from bidding.models import Bid
from client.custody.agent import Agent
from escrow import queries as escrow
from kernel.refused import Refused
from parties.actions.signed_acts import act_bytes
from sealing import manifest
from sealing.timestamp import NoTimestamp
from tender import queries as tender
from tender.actions.extend import extend, extension_facts
from tests.bidding import forging
from tests.conftest import At
from tests.simulation import laws, release_factors, release_laws
from tests.simulation.laws import BrokenLaw
from tests.simulation.parts import Killed, dying
from tests.simulation.release_lies import LIES
from tests.worlds import agents, bids, factors, people, stamps, trades
from tests.worlds.due import do

if TYPE_CHECKING:
    from tests.worlds.bids import SealedBid
    from tests.worlds.people import Somebody
    from tests.worlds.tsa import Pair

__all__ = ["BrokenLaw", "ReleaseWorld"]

K = 3
SEATS = range(1, 6)
WINDOW_S = 30


@dataclass
class Sent:
    """A bid of this world: whose, its directory, its price, and what it must become."""

    bidder: Somebody
    uid: str
    sealed: SealedBid = field(repr=False)
    price: str
    outcome: str = "opened"
    is_live: bool = True
    secrets: list[str] = field(default_factory=list, repr=False)


class ReleaseWorld:
    """A trade of one lot, from its announcement to its table."""

    def __init__(self, seed: int, folder: Path, server: str, pair: Pair) -> None:
        """Prepare the people; nothing has happened yet."""
        self.random = Random(seed)
        self.folder, self.pair = folder, pair
        self.at = At()
        self.told: Counter[str] = Counter()
        self.sent: list[Sent] = []
        #: what was tried in vain already, and need not be tried again
        self.tried: set[object] = set()
        self.has_factor = self.random.random() < 0.3
        stamps.platform()
        city = people.city()
        self.case = (
            factors.drafted(city, window_s=WINDOW_S)
            if self.has_factor
            else trades.draft(city)
        )
        trades.approved(self.case)
        self.guarded = agents.of(self.case, server, pair, folder)
        self.now = self.stand(self.at.now())

    # --- the story ---

    def play(self) -> str:
        """Play it to the end; say what happened, in numbers."""
        with mock.patch.object(settings, "OPENSEAL_TSA_URLS", self.pair.urls):
            self.announce()
            for _ in range(self.random.choice((4, 5))):
                self.step(self.comes)
            acts = [self.comes, self.replaces, self.withdraws, self.breaks_off]
            acts += [self.moves, self.comes if self.has_factor else self.lies]
            if not self.has_factor:
                acts.append(self.lies)
            self.random.shuffle(acts)
            for act in acts:
                self.step(act)
            self.deadline()
            self.releases()
            self.ended()
        return ", ".join(f"{number} {what}" for what, number in self.told.items())

    def announce(self) -> None:
        """Agents make keys, all sign, all rehearse; the owner announces."""
        self.guarded.look()
        self.guarded.propose()
        self.guarded.look()
        self.work()
        self.guarded.look()
        trades.announced(self.case)
        self.work()

    def step(self, act: Callable[[], None]) -> None:
        """Do one thing, let clock and workers look, and hold the laws against it."""
        self.stand(self.now + timedelta(seconds=self.random.randrange(1, 60)))
        act()
        self.work()
        self.check()

    def stand(self, moment: datetime) -> datetime:
        """Let it be this instant, here and at the authorities."""
        self.now = self.at(moment)
        self.pair.running_from(moment)
        return moment

    # --- bidders ---

    def comes(self) -> None:
        """Somebody new bids."""
        self._send(self._bidder(), None)
        self.told["bids"] += 1

    def lies(self) -> None:
        """Somebody seals what is good from outside only."""
        name = self.random.choice(sorted(LIES))
        bidder, folder = self._bidder(), self._folder()
        sealed = forging.bid(self.case, bidder, folder, LIES[name])
        made = bids.submit(self.case, bidder, sealed)
        sent = Sent(bidder, str(made.bid), sealed, "736320.00", "bidder-fault")
        self.sent.append(sent)
        self.told[f"lie: {name}"] += 1

    def replaces(self) -> None:
        """Somebody replaces a bid: the former is listed no more."""
        former = self._anyone()
        former.is_live = False
        self._send(former.bidder, former)
        self.told["replaced"] += 1

    def withdraws(self) -> None:
        """Somebody takes a bid back; a fresh bidder comes in its place."""
        former = self._anyone()
        bid = Bid.objects.select_related("lot").get(uid=former.uid)
        signed = former.bidder.sign(act_bytes(ACT, former.uid, withdrawal_facts(bid)))
        by = former.bidder.actor
        withdraw_bid(by=by, bid=bid.uid, signature=signed)
        former.is_live = False
        self.told["withdrawn"] += 1
        self.comes()

    def breaks_off(self) -> None:
        """Somebody registers a bid and never finishes it."""
        bidder = self._bidder()
        sealed, price = self._seal(bidder, None)
        made = bids.register(self.case, bidder, sealed)
        sent = Sent(bidder, str(made.bid), sealed, price, is_live=False)
        self.sent.append(sent)
        self.told["broken off"] += 1

    def _send(self, bidder: Somebody, former: Sent | None) -> None:
        sealed, price = self._seal(bidder, former)
        made = bids.submit(self.case, bidder, sealed)
        self.sent.append(Sent(bidder, str(made.bid), sealed, price))

    def _seal(self, bidder: Somebody, former: Sent | None) -> tuple[SealedBid, str]:
        price = f"7{self.random.randrange(10**8):08}.{self.random.randrange(10, 99)}"
        replaces = None
        if former is not None:
            replaces = manifest.open_message(former.sealed.announced.manifest)
        folder = self._folder()
        return bids.seal_bid(
            self.case, bidder, folder, price=price, replaces=replaces
        ), price

    def _bidder(self) -> Somebody:
        self.told["bidders"] += 1
        return self.case.city.bidder(f"第{self.told['bidders']}建设有限公司")

    def _folder(self) -> Path:
        self.told["sealed"] += 1
        return self.folder / f"bid-{self.told['sealed']}"

    def _anyone(self) -> Sent:
        return self.random.choice([one for one in self.live if one.outcome == "opened"])

    @property
    def live(self) -> list[Sent]:
        """What the closing list must have, in the order of receipt."""
        return [one for one in self.sent if one.is_live]

    # --- the owner ---

    def moves(self) -> None:
        """The deadline is moved, and the agents sign the superseding statement."""
        new = self.case.lot.submission_closes_at + timedelta(hours=1)
        reason = "补充资料较多"
        facts = extension_facts(self.case.trade, new, reason)
        extend(
            by=self.case.owner.actor,
            trade=self.case.trade.uid,
            new=new,
            reason=reason,
            signature=self.case.signed(self.case.owner, "tender.extend", facts),
        )
        self.guarded.propose()
        for seat in SEATS:
            self.look(seat)
        self.told["deadline moved"] += 1

    # --- deadline and releases ---

    def deadline(self) -> None:
        """It comes, sometimes with both authorities silent for half a minute."""
        closes_at = self.case.lot.submission_closes_at
        if self.random.random() < 0.5:
            self._silence(first=True, second=True)
            self.stand(closes_at - timedelta(seconds=1))
            self._send(self._bidder(), None)
            self.stand(closes_at)
            self.work()
            if self.case.stage() != "open" or self.made is not None:
                raise BrokenLaw("closed without a token")
            self.stand(closes_at + timedelta(seconds=30))
            self._silence(first=False, second=self.random.random() < 0.5)
            self.told["silent"] += 1
        else:
            self.stand(closes_at)
        self.work()
        self.work()
        if self.made is None or self.made.published_at is None:
            raise BrokenLaw("no closing list")
        self.check()
        self._silence(first=False, second=False)

    def releases(self) -> None:
        """Custodians come in any order, some never; the platform tries what it can."""
        made = self.made
        assert made is not None
        present = self.random.sample(SEATS, self.random.choice((3, 4, 5)))
        self.told["absent"] += 5 - len(present)
        opens_at = self.case.lot.opens_at
        if self.has_factor:
            release_factors.window(self, opens_at, present[0])
        self.stand(max(opens_at, self.now) + timedelta(seconds=5))
        self._lags(present[0])
        self._held(present[0])
        for seat in present:
            if self.random.random() < 0.4:
                self._dies_sending(seat)
            self.look(seat)
            if seat not in {row.index for row in escrow.releases_for(made.digest)}:
                raise BrokenLaw(f"seat {seat} did not release: {self.guarded.said}")
            release_laws.second_list_is_refused(self, seat)
            self.check()
            self.work()
            self.check()
        self.told["releases"] += len(present)

    def _lags(self, seat: int) -> None:
        """An authority that lags, or is alone, opens nothing."""
        if self.random.random() < 0.5:
            self.pair.second.behind_s = 3600
        else:
            self._silence(first=True, second=False)
        self.look(seat)
        if escrow.releases_for(self.made.digest):
            raise BrokenLaw("released on the word of one authority")
        self.pair.second.behind_s = 0
        self._silence(first=False, second=False)
        self.told["lagging"] += 1
        self.check()

    def _held(self, seat: int) -> None:
        """A supervisor's hold stops everything until it lifts it."""
        lift = release_laws.hold(self)
        self.look(seat)
        if escrow.releases_for(self.made.digest):
            raise BrokenLaw("released under a hold")
        self.check()
        lift()
        self.told["holds"] += 1

    def _dies_sending(self, seat: int) -> None:
        """Its machine dies between the disk and the network."""
        agent = self._agent(seat)
        real = agent.server.post

        def cut(path: str, value: object) -> object:
            if path.endswith("/release/"):
                raise ConnectionResetError
            return real(path, value)  # type: ignore[arg-type]

        with mock.patch.object(agent.server, "post", cut), suppress(OSError):
            agent.look()
        self.told["agents killed"] += 1
        self.check()

    def _silence(self, *, first: bool, second: bool) -> None:
        self.pair.first.is_silent, self.pair.second.is_silent = first, second

    # --- agents, clock and workers ---

    def look(self, seat: int) -> bool:
        """Have a seat's agent, begun anew from its home, look once."""
        return self._agent(seat).look()

    def _agent(self, seat: int) -> Agent:
        guarded = self.guarded
        return agents.agent(
            guarded.people[seat - 1],
            guarded.server,
            guarded.pair,
            guarded.folder / f"home{seat}",
            guarded.said,
        )

    def work(self) -> None:
        """Do what is due in any order, a few rounds; some die after their commit."""
        for _round in range(6):
            found = [*tender.due(self.now), *escrow.due(self.now)]
            found += bidding.due(self.now)
            found = [due for due in found if not due.name.startswith("print")]
            if not found:
                return
            self.random.shuffle(found)
            for due in found:
                dies = self.random.random() < 0.1
                try:
                    with dying() if dies else suppress(NoTimestamp, Refused):
                        do(due)
                except Killed:
                    connection.close()
                    self.told["workers killed"] += 1
                except (NoTimestamp, Refused):
                    continue

    # --- the end, and the laws ---

    @property
    def made(self):  # type: ignore[no-untyped-def]
        """The closing list, or None."""
        return escrow.closing_for(self.case.subject, str(self.case.lot.uid), "full")

    def ended(self) -> None:
        """Every listed bid has become what it must, and each refusal has its name."""
        rows = list(release_laws.opening_of(self).bids.order_by("number"))
        for row, sent in zip(rows, self.live, strict=True):
            if row.outcome != sent.outcome or (sent.outcome != "opened") == (
                not row.code
            ):
                raise BrokenLaw(f"{row.outcome} {row.code!r}, expected {sent.outcome}")
            if sent.outcome == "opened" and float(row.items[0]["value"]) != float(
                sent.price
            ):
                raise BrokenLaw(f"read {row.items}, sealed {sent.price}")
        self.told["opened"] += sum(row.outcome == "opened" for row in rows)

    def check(self) -> None:
        """Hold every law against the world as it is."""
        uid, expected = str(self.case.lot.uid), [one.uid for one in self.live]
        laws.journal_verifies()
        laws.one_closing_list_per_envelope()
        laws.list_is(uid, expected)
        laws.opened_are_listed(uid, expected)
        made = self.made
        seats = {
            row.index for row in (escrow.releases_for(made.digest) if made else ())
        }
        laws.nothing_opens_below_k(uid, len(seats), K)
        release_laws.nothing_can_be_opened(self, len(seats))
        if len(seats) >= K:
            release_laws.any_k(self, seats)
