"""One trade of any sealed procedure, driven from its draft to its award by forms.

    drive = drives("procurement-negotiation")           # registered, its file written
    drive.plan(short_by=timedelta(days=1))              # one day short: the refusal
    drive.announce().bid(PRICES).open()
    drive.sit().check().quote(QUOTES).score().report().decide()

People act through their pages with a passed-in clock; bids are really sealed and really
opened. What a procedure does not have (quotes, judges' sheets, publicity) is passed
over by what its row says. Each step may be followed by asserts of the caller's own.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self, TypeVar

from award import queries as award
from bidding.actions.close import close_envelope
from escrow import queries as escrow
from escrow.actions.opening_keys import make_order_key
from evaluation.actions.record_check import record_check
from evaluation.actions.vote_chair import vote_chair
from evaluation.facts import panels, trade
from evaluation.models import Ballot, Panel
from kernel import draw as kernel_draw
from parties.rules.actor import CLOCK
from sealing import order as orders
from tender import queries as tender
from tender.rules.stages import Stage
from tests.evaluation.border import Device, Opened
from tests.evaluation.world import Room
from tests.worlds import keepers, openings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from django.http import HttpResponse

    from tests.conftest import At
    from tests.worlds.people import Somebody

from tests.worlds.drive_bids import ToBids
from tests.worlds.drive_hands import EVE, PRICES, Cast, cast_of

__all__ = ["EVE", "PRICES", "Cast", "Drive", "Drives", "cast_of"]


D = TypeVar("D", bound="Drive")


@dataclass
class Drives:
    """Makes drives of one cast."""

    cast: Cast
    at: At
    folder: Path

    def __call__(self, procedure: str, **more: Any) -> Drive:
        """Register a trade of a procedure and save its file, at `EVE`."""
        return self.make(Drive, procedure, **more)

    def make(self, kind: type[D], procedure: str, **more: Any) -> D:
        """Do the same for a drive that can do more."""
        return kind(self.cast, self.at, self.folder, procedure, **more).draft()


@dataclass
class Drive(ToBids):
    """One trade on its way."""

    @property
    def panel(self) -> Panel:
        """The panel as it is now."""
        return Panel.objects.filter(lot=self.case.lot).latest("id")

    @property
    def at_work(self) -> Room:
        """The panel's room, for what the second and later members do alike."""
        cast = self.cast
        return Room(
            case=self.case,
            border=Opened(),
            owner=cast.owner,
            drawer=cast.drawer,
            supervisor=cast.supervisor,
            pool=cast.pool,
            uid=self.panel.uid,
            devices=self.devices,
        )

    @property
    def room(self) -> str:
        """The scoring room's address."""
        return f"/rooms/scoring/{self.panel.uid}/"

    def post(
        self, who: Somebody, url: str, status: int = 302, **typed: Any
    ) -> HttpResponse:
        """Send a form; one of the room says which device sends it."""
        if url.startswith("/rooms/scoring/"):
            seats = {row.person: row.seat for row in panels.seats(self.panel)}
            device = self.devices.get(seats.get(who.person.uid, ""))
            typed["device"] = device.digest if device is not None else ""
        return super().post(who, url, status, **typed)

    @property
    def chair(self) -> Somebody:
        """Who sits on A1, whom all elect: what a member does, A1 does by its page."""
        return self.at_work.person("A1")

    @property
    def others(self) -> list[str]:
        """The seats of the members but the chair."""
        return [row.seat for row in panels.seats(self.panel) if row.seat != "A1"]

    @property
    def opened(self) -> list[trade.OpenedBid]:
        """The bids before the panel, in the order of the bidders."""
        place = {who.person.organisation.uid: n for n, who in enumerate(self.bidders)}
        found = trade.bids_of(self.case.lot, named=True)
        return sorted(found, key=lambda bid: place[bid.organisation])

    @property
    def standing(self) -> list[trade.OpenedBid]:
        """Those of them that were not rejected."""
        left = {bid.key for bid in panels.standing(self.panel)}
        return [bid for bid in self.opened if bid.key in left]

    def sit(self) -> Self:
        """Draw a panel of the least lawful size; invite, sign in, elect."""
        lot, drawer = self.case.lot, self.cast.drawer
        centre = f"/centre/panel/{lot.uid}/"
        least = str(trade.panel_rule(lot).least)
        self.post(drawer, f"{centre}compose/", experts_A01=least, owners="0")
        self.post(drawer, f"{centre}freeze/")
        parties = (drawer, self.cast.owner, self.cast.supervisor)
        secrets = [(who, bytes([n]) * 32) for n, who in enumerate(parties, 7)]
        for who, secret in secrets:
            given = kernel_draw.commitment(secret)
            self.post(who, f"{centre}commit/", commitment=given)
        for who, secret in secrets:
            self.post(who, f"{centre}reveal/", reveal=secret.hex())
        pool = {each.person.uid: each for each in self.cast.pool}
        asked = self.panel.invitations.filter(state="invited").first()
        assert asked is not None
        url = f"/expert/invitations/{asked.uid}/"
        self.post(pool[asked.person], url, accepts="yes")
        room = self.at_work
        room.accept()
        self.devices["A1"] = device = Device()
        enter = f"{self.room}enter/"
        self.told(self.chair, f"{enter}act/", enter, session_key=device.spki)
        for seat in self.others:
            room.sign_in(seat)
        self.post(self.chair, f"{self.room}vote-chair/", seat="A1")
        for seat in self.others:
            who = room.person(seat).actor
            vote_chair(by=who, panel=self.panel.uid, seat="A1")
        assert self.stage == "evaluating"
        return self

    def examine(self, *, unfit: Collection[int] = ()) -> Self:
        """The purchaser's examination, where it has one; `unfit` are places of bids."""
        if not trade.owner_examines(self.case.lot):
            return self
        owner, url = self.cast.owner, f"{self.home}qualification/"
        for place, bid in enumerate(self.opened):
            said: dict[str, str] = {"passed": "yes"}
            if place in unfit:
                said = {"passed": "no", "reason": "未提供营业执照", "page": "3"}
            examined = f"{url}{self.panel.uid}/examine/"
            self.post(owner, examined, bid=bid.key, key="licence", **said)
        ends = f"{url}{self.panel.uid}/end/"
        self.signed_on(owner, url, "evaluation.end-qualification", ends)
        return self

    def too_few_qualified(self) -> Self:
        """The purchaser ends what too few are qualified for."""
        owner, url = self.cast.owner, f"{self.home}qualification/"
        ends = f"{url}{self.panel.uid}/too-few/"
        self.signed_on(owner, url, "evaluation.end-unqualified", ends)
        assert self.stage == "failed"
        return self

    def vote_out(self, place: int) -> Self:
        """All members fail a bid, and reject it by a motion."""
        bid, room = self.opened[place], self.at_work
        found = {"bid": bid.key, "kind": "responsiveness", "key": "term"}
        said = {"passed": "no", "reason": "工期超期", "page": "12"}
        self.post(self.chair, f"{self.room}check/", **found, **said)
        for seat in self.others:
            record_check(
                by=room.person(seat).actor,
                panel=self.panel.uid,
                bid=bid.uid,
                kind="responsiveness",
                key="term",
                passed=False,
                reason="工期超期",
                page="12",
            )
        motion = {"bid": bid.key, "ground": "term", "reason": "工期超期"}
        self.post(self.chair, f"{self.room}reject/", **motion)
        ballot = Ballot.objects.filter(panel=self.panel).latest("id")
        vote = {"ballot": str(ballot.uid), "agrees": "yes"}
        self.post(self.chair, f"{self.room}vote/", **vote)
        for seat in self.others:
            self.post(room.person(seat), f"{self.room}vote/", **vote)
        assert bid not in self.standing
        return self

    def too_few_left(self) -> Self:
        """Reject the last bid, and end what fewer are left in than the law asks."""
        if trade.owner_examines(self.case.lot):
            last = len(self.bidders) - 1
            return self.examine(unfit=[last]).too_few_qualified()
        self.vote_out(len(self.bidders) - 1)
        self.post(self.chair, f"{self.room}end/")
        assert self.stage == "failed"
        return self

    def check(self) -> Self:
        """Find that all bids pass, and end the checks."""
        kinds = [("responsiveness", "term")]
        if not trade.owner_examines(self.case.lot):
            kinds.append(("qualification", "licence"))
        for bid in self.standing:
            for kind, key in kinds:
                found = {"bid": bid.key, "kind": kind, "key": key, "passed": "yes"}
                self.post(self.chair, f"{self.room}check/", **found)
        room = self.at_work
        for seat in self.others:
            for bid in self.standing:
                for kind, key in kinds:
                    record_check(
                        by=room.person(seat).actor,
                        panel=self.panel.uid,
                        bid=bid.uid,
                        kind=kind,
                        key=key,
                        passed=True,
                    )
        self.post(self.chair, f"{self.room}finish-checks/")
        return self

    def quote(self, prices: Iterable[str] = PRICES) -> Self:
        """Call a round of sealed final quotes, open it and take it."""
        owner, lot = self.cast.owner, self.case.lot
        keepers.beat(self.case.subject)
        self.signed(owner, f"/rooms/opening/quotes/{lot.uid}/", minutes="30")
        envelope = self.panel.quote_envelope
        given = escrow.order_for(self.case.subject, str(lot.uid), envelope)
        make_order_key(by=CLOCK, order=given.digest, wrap_key=openings.WRAP_KEY)
        order = orders.read(bytes(given.body))
        for who, price in zip(self.bidders, prices, strict=False):
            self._sealed(who, envelope, price, order=order)
        self.jump(given.deadline)
        close_envelope(lot=lot.uid, envelope=envelope)
        digest = self._listed(envelope)
        self.jump(given.opens_at + timedelta(seconds=1))
        openings.release(self.kept, digest)
        openings.run()
        self.post(self.chair, f"{self.room}take-quotes/")
        return self

    def score(self, points: str | Sequence[str] = "20") -> Self:
        """Every member gives the same points, where there are any, and signs.

        `points` are those of every bid, or of each by the place of its bidder.
        """
        file = trade.file_of(self.case.lot)
        keys = [each.key for each in trade.items_of(file) if each.group != "price"]
        given = {
            bid.key: points if isinstance(points, str) else points[place]
            for place, bid in enumerate(self.opened)
        }
        for bid in self.standing:
            for key in keys:
                typed = {"bid": bid.key, "item": key, "score": given[bid.key]}
                self.post(self.chair, f"{self.room}score/", 200, **typed)
        url = f"{self.room}sheet/"
        act = self.post(self.chair, f"{url}act/", 200).json()["act"]
        signature = self.devices["A1"].sign(base64.b64decode(act))
        self.post(self.chair, url, signature=base64.b64encode(signature).decode())
        room = self.at_work
        for seat in self.others:
            for bid in self.standing:
                for key in keys:
                    room.type(seat, bid, key, given[bid.key])
            room.sign(seat)
        return self

    def report(self) -> Self:
        """Make the report; every member signs it."""
        self.post(self.chair, f"{self.room}report/make/")
        url, room = f"{self.room}report/", self.at_work
        self.told(self.chair, f"{url}act/", f"{url}sign/", dissent="")
        for seat in self.others:
            room.sign_report(seat)
        assert self.stage == "reported"
        return self

    # --- the award ---

    @property
    def ranking(self) -> list[str]:
        """The candidates' names, the best first."""
        return [one.name for one in award.candidates(self.case.lot)]

    def decide(self) -> Self:
        """Wait out publicity where there is one; the owner chooses rank 1."""
        self.clock(award)
        if Stage.PUBLICITY in self.row.stages:
            self.clock()
            assert self.stage == "publicity"
            self.jump(self.case.lot.publicity_ends_at)
            self.clock(tender)
        assert self.stage == "deciding"
        first = next(iter(award.eligible(self.case.lot)))
        self.signed(
            self.cast.owner, f"{self.home}decision/", lot="1", bid=str(first.bid)
        )
        assert self.stage == "awarded"
        return self

    def decline(self) -> Self:
        """The winner gives the award up."""
        self.clock()
        name = self.ranking[0]
        who = next(w for w in self.bidders if w.person.organisation.name == name)
        url = f"/bids/{self.case.lot.uid}/give-up/"
        self.signed(who, url, reason="产能不足，无法按期交货")
        assert self.stage == "deciding"
        return self

    def terminate(self) -> Self:
        """The owner ends the trade."""
        url, reason = f"{self.home}exits/terminate/", "重大变故，采购任务取消"
        self.signed(self.cast.owner, url, lots="1", reason=reason)
        assert self.stage == "terminated"
        return self

    def play(self, prices: Iterable[str] = PRICES) -> Self:
        """Go from a draft to the award, by whatever steps the row has."""
        prices = list(prices)
        self.announce().bid(prices).open().sit().examine().check()
        if self.row.quote_rounds:
            self.quote(prices)
        return self.score().report().decide()
