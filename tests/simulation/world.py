"""One world under a seed: a trade with lots, and everybody who makes it difficult.

    World(seed, folder, lots=3).play()      # raises BrokenLaw, or says what happened

Time stands still between steps and is moved by the world; clock and workers are played
by looking for due work, in any order, and die between commit and broadcast.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING
from unittest import mock

from django.conf import settings
from django.db import connection

from bidding import queries as bidding
from bidding.actions.withdraw import withdraw_bid, withdrawal_facts
from bidding.models import Bid, Opening
from bidding.rules.opening import DocumentsState
from escrow import queries as escrow
from kernel.refused import Refused
from parties.actions.signed_acts import act_bytes
from sealing import manifest
from tender import queries as tender
from tender.actions.edit_trade import LotDraft, set_lots
from tender.actions.extend import extend, extension_facts
from tests.conftest import At
from tests.simulation import laws
from tests.simulation.laws import BrokenLaw
from tests.simulation.parts import Killed, OneLot, Sent, dying
from tests.worlds import bids, keepers, openings, people, stamps, trades
from tests.worlds.due import do
from tests.worlds.trades import Case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kernel.due import Due
    from tests.worlds.bids import SealedBid
    from tests.worlds.people import Somebody

__all__ = ["BrokenLaw", "World"]

K = 3
SEATS = range(1, 6)
FLOOR = 3


class World:
    """A trade from its announcement to the last unsealed document."""

    def __init__(self, seed: int, folder: Path, *, lots: int = 3) -> None:
        """Prepare the people; nothing has happened yet."""
        self.random = Random(seed)
        self.folder = folder
        self.at = At()
        self.told: Counter[str] = Counter()
        self.sent: list[Sent] = []
        self.liars: dict[int, set[int]] = {}
        self.releases: dict[int, set[int]] = {}
        self._stack = ExitStack()
        self._number = 0
        self._build(lots)

    def _build(self, lots: int) -> None:
        stamps.platform()
        case = trades.draft(people.city())
        (first,) = case.trade.lots.all()
        drafts = [
            LotDraft(first.uid if n == 1 else None, n, f"第{n}标段", None, 0)
            for n in range(1, lots + 1)
        ]
        set_lots(by=case.owner.actor, trade=case.trade.uid, lots=drafts)
        trades.approved(case)
        self.keepers = keepers.of(case)
        trades.announced(case)
        self.case = case
        self.lots = [
            OneLot(case.city, case.owner, case.intake, case.trade, number=n)
            for n in range(1, lots + 1)
        ]
        self.now = self.move(self.at.now())
        self.closes_at: datetime = self.lots[0].lot.submission_closes_at

    # --- the story ---

    def play(self) -> str:
        """Play it to the end; say what happened, in numbers."""
        with self._stamping():
            self.look()
            for lot in range(len(self.lots)):
                # Each lot gets few or many, so that some stay below the floor.
                for _bidder in range(4 if lot == 0 else self.random.choice((1, 3, 4))):
                    self.step(lambda lot=lot: self.comes(lot))
            for _step in range(3 * len(self.lots)):
                self.step(self.random.choice(self._acts()))
            self.deadline()
            self.opening()
        return ", ".join(f"{number} {what}" for what, number in self.told.items())

    def _acts(self) -> list[Callable[[], None]]:
        acts: list[Callable[[], None]] = [
            lambda: self.comes(self.random.randrange(len(self.lots))),
            lambda: self.breaks_off(self.random.randrange(len(self.lots))),
            self.replaces,
            self.withdraws,
        ]
        if not self.told["extended"]:
            acts.append(self.extends)
        return acts

    def step(self, act: Callable[[], None]) -> None:
        """Do one thing, let clock and workers look, and hold the laws against it."""
        self.move(self.now + timedelta(seconds=self.random.randrange(1, 60)))
        act()
        self.look()
        self.check()

    def move(self, instant: datetime) -> datetime:
        """Let it be this instant."""
        self.now = self.at(instant)
        return self.now

    # --- bidders ---

    def comes(self, lot: int) -> None:
        """Somebody new bids."""
        self._send(self._bidder(), lot, former=None)
        self.told["bids"] += 1

    def breaks_off(self, lot: int) -> None:
        """Somebody registers a bid, and its upload is never finished."""
        case, bidder = self.lots[lot], self._bidder()
        sealed, price = self._seal(case, bidder, None)
        made = bids.register(case, bidder, sealed)
        uid = str(made.bid)
        self.sent.append(Sent(bidder, lot, uid, sealed, price, is_live=False))
        self.told["broken off"] += 1

    def replaces(self) -> None:
        """Somebody replaces a bid: the former will never be opened."""
        former = self._anyone()
        if former is not None:
            self._send(former.bidder, former.lot, former=former)
            former.is_live = False
            self.told["replaced"] += 1

    def withdraws(self) -> None:
        """Somebody takes a bid back, pressing twice."""
        former = self._anyone()
        if former is None:
            return
        bid = Bid.objects.select_related("lot").get(uid=former.uid)
        body = act_bytes("bidding.withdraw", former.uid, withdrawal_facts(bid))
        given = {
            "by": former.bidder.actor,
            "bid": bid.uid,
            "signature": former.bidder.sign(body),
        }
        self._survives(lambda: withdraw_bid(**given))
        self._is_refused("withdrawn twice", lambda: withdraw_bid(**given))
        former.is_live = False
        self.told["withdrawn"] += 1

    def _send(self, bidder: Somebody, lot: int, *, former: Sent | None) -> None:
        case = self.lots[lot]
        sealed, price = self._seal(case, bidder, former)
        made = bids.register(case, bidder, sealed)
        self._survives(lambda: bids.upload(made, sealed))
        uid = str(made.bid)
        if Bid.objects.get(uid=uid).state != "submitted":
            raise BrokenLaw("a bid that came whole is not there")
        self.sent.append(Sent(bidder, lot, uid, sealed, price, is_live=True))

    def _seal(
        self, case: Case, bidder: Somebody, former: Sent | None
    ) -> tuple[SealedBid, str]:
        self._number += 1
        price = f"7{self.random.randrange(10**8):08}.{self.random.randrange(10, 99)}"
        replaces = None
        if former is not None:
            replaces = manifest.open_message(former.sealed.announced.manifest)
        sealed = bids.seal_bid(
            case,
            bidder,
            self.folder / f"bid-{self._number}",
            price=price,
            document=b"%PDF-1.4 the letter offers " + price.encode(),
            replaces=replaces,
        )
        return sealed, price

    def _bidder(self) -> Somebody:
        return self.case.city.bidder(f"第{self._number + 1}建设有限公司")

    def _anyone(self) -> Sent | None:
        live = [sent for sent in self.sent if sent.is_live]
        return self.random.choice(live) if live else None

    # --- owner ---

    def extends(self) -> None:
        """The owner moves the deadline, and the custodians sign the new times."""
        new = self.closes_at + timedelta(hours=1)
        reason = "补充资料较多"
        facts = extension_facts(self.case.trade, new, reason)
        former = escrow.complete_statement(self.case.subject)
        assert former is not None
        extend(
            by=self.case.owner.actor,
            trade=self.case.trade.uid,
            new=new,
            reason=reason,
            signature=self.case.signed(self.case.owner, "tender.extend", facts),
        )
        self.keepers.sign(supersedes=former.digest)
        self.closes_at = new
        self.told["extended"] += 1

    # --- the deadline ---

    def deadline(self) -> None:
        """The instant comes; whoever comes with it is late."""
        self.move(self.closes_at - timedelta(seconds=2))
        late = self._bidder()
        case = self.lots[0]
        sealed, _price = self._seal(case, late, None)
        made = bids.register(case, late, sealed)
        self.look()
        self.move(self.closes_at)
        self._is_refused(
            "the last byte at the deadline", lambda: bids.upload(made, sealed)
        )
        self.look()
        other = self._bidder()
        self._is_refused("a bid after it", lambda: bids.submit(case, other, sealed))
        for number, lot in enumerate(self.lots):
            if lot.lot.stage == "open":
                raise BrokenLaw(f"lot {number + 1} did not close")
        self.told["late"] += 2
        self.check()

    # --- custodians and the opening ---

    def opening(self) -> None:
        """Custodians release: some lie, some vanish, in any order; then all is read."""
        self.move(self.lots[0].lot.opens_at + timedelta(seconds=1))
        self.look()
        self.check()
        waiting = [n for n in range(len(self.lots)) if len(self.live(n)) >= FLOOR]
        for number in waiting:
            self._cast(number)
        queue = [(n, seat) for n in waiting for seat in self._coming[n]]
        self.random.shuffle(queue)
        for number, seat in queue:
            self._release(number, seat)
            self.look()
            self.check()
        for number, lot in enumerate(self.lots):
            self._ended(number, lot)

    def _cast(self, number: int) -> None:
        """Say who lies, who vanishes: three honest ones always remain."""
        seats = list(SEATS)
        self.random.shuffle(seats)
        honest = seats[: self.random.choice((3, 4, 5))]
        rest = [seat for seat in SEATS if seat not in honest]
        lying = {seat for seat in rest if self.random.random() < 0.5}
        self.liars[number] = lying
        self._coming[number] = [*honest, *sorted(lying)]
        self.told["liars"] += len(lying)
        self.told["vanished"] += len(rest) - len(lying)

    @property
    def _coming(self) -> dict[int, list[int]]:
        return self.__dict__.setdefault("coming", {})

    def _release(self, number: int, seat: int) -> None:
        found = escrow.closing_for(
            self.case.subject, str(self.lots[number].lot.uid), "full"
        )
        assert found is not None, "an envelope above the floor was closed"
        wrong: list[str] = []
        if seat in self.liars[number]:
            uids = [sent.uid for sent in self.live(number)]
            wrong = list(
                Bid.objects.filter(uid__in=uids).values_list(
                    "manifest_digest", flat=True
                )
            )
        openings.release(self.keepers, found.digest, seats=(seat,), wrong=wrong)
        self.releases.setdefault(number, set()).add(seat)
        self.told["releases"] += 1

    def _ended(self, number: int, lot: OneLot) -> None:
        uid = str(lot.lot.uid)
        opening = Opening.objects.filter(lot__uid=uid).first()
        read = 0 if opening is None else opening.bids.count()
        if number not in self.releases:
            if read or lot.lot.stage != "failed":
                raise BrokenLaw(f"below the floor: {read} opened, {lot.lot.stage}")
            self.told["failed"] += 1
            return
        expected = [sent.price for sent in self.live(number)]
        assert opening is not None
        rows = list(opening.bids.order_by("number"))
        prices = [row.items[0]["value"] for row in rows if row.items]
        if [float(price) for price in prices] != [float(price) for price in expected]:
            told = [(str(row.outcome), row.code) for row in rows]
            raise BrokenLaw(
                f"read {prices}, sealed {expected}; {opening.state} {told}, released"
                f" {sorted(self.releases[number])}, lying {self.liars[number]}"
            )
        states = {row.documents for row in rows}
        if states != {DocumentsState.OPENED}:
            raise BrokenLaw(f"documents are {states}")
        self.told["opened"] += len(rows)

    # --- clock and workers ---

    def look(self) -> None:
        """Do what is due in any order, until nothing is; a killed one looks again."""
        for _round in range(40):
            found = self._due()
            if not found:
                return
            self.random.shuffle(found)
            for due in found:
                self._survives(lambda due=due: do(due), tolerant=True)
        raise BrokenLaw(f"still due: {[due.name for due in self._due()]}")

    def _due(self) -> list[Due]:
        found = [*tender.due(self.now), *escrow.due(self.now), *bidding.due(self.now)]
        return [due for due in found if not due.name.startswith("print")]

    def _survives(self, act: Callable[[], object], *, tolerant: bool = False) -> None:
        """Do an act; sometimes its process dies when it is done."""
        try:
            with dying() if self.random.random() < 0.15 else mock.MagicMock():
                act()
        except Killed:
            connection.close()
            self.told["killed"] += 1
        except Refused:
            # A look may find work that another act of the same look has done.
            if not tolerant:
                raise

    def _is_refused(self, what: str, act: Callable[[], object]) -> None:
        try:
            act()
        except Refused:
            return
        raise BrokenLaw(f"not refused: {what}")

    @contextmanager
    def _stamping(self) -> Iterator[None]:
        with (
            stamps.serving(lambda: self.now) as url,
            mock.patch.object(settings, "OPENSEAL_TSA_URLS", [url]),
        ):
            yield

    # --- the laws ---

    def live(self, number: int) -> list[Sent]:
        """Return what a lot's closing list must have, in the order of receipt."""
        return [sent for sent in self.sent if sent.lot == number and sent.is_live]

    def check(self) -> None:
        """Hold every law against the world as it is."""
        laws.journal_verifies()
        laws.one_closing_list_per_envelope()
        for number, lot in enumerate(self.lots):
            uid = str(lot.lot.uid)
            expected = [sent.uid for sent in self.live(number)]
            given = self.releases.get(number, set())
            laws.list_is(uid, expected)
            laws.opened_are_listed(uid, expected)
            laws.nothing_opens_below_k(uid, len(given), K)
            if Opening.objects.filter(lot__uid=uid, opened_at__isnull=False).exists():
                self._check_any_k(number, uid)
        laws.plaintext_is_nowhere(
            {sent.uid: sent.price for sent in self.sent if not self._may_be_read(sent)}
        )

    def _check_any_k(self, number: int, uid: str) -> None:
        honest = self.releases[number] - self.liars[number]
        if escrow.opening_key(self.case.subject, uid, "full").wrapped is not None:
            laws.any_k_read_the_same(uid, honest)

    def _may_be_read(self, sent: Sent) -> bool:
        return sent.is_live and len(self.releases.get(sent.lot, ())) >= K
