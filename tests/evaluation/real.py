"""Rooms whose bids were really sealed, opened and read by bidding/.

room = real.consultation(city, tmp_path, at)     # R01's suppliers, full responses
room = real.works(city, tmp_path, at)            # C06's prices, K drawn at the opening
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bidding.actions import draw_factor, opening_hall, quote_round
from bidding.actions.close import close_envelope
from bidding.actions.stamp import keep_token
from bidding.facts import round_calls
from bidding.models import Bid
from bidding.rules.rounds import order_bytes
from escrow import queries as escrow
from escrow.actions.closings import publish_closing
from escrow.actions.opening_keys import make_order_key
from evaluation.actions.finish_checks import finish_checks, take_quotes
from journal.queries import instant
from kernel import draw as kernel_draw
from parties.actions.signed_acts import act_bytes
from parties.rules.actor import CLOCK, Role
from sealing import order as orders
from tests.evaluation.cases import case as published
from tests.evaluation.world import Opened, Room, r01
from tests.worlds import bids, keepers, openings, stamps, trades

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import At
    from tests.worlds.keepers import Keepers
    from tests.worlds.openings import Closed
    from tests.worlds.people import City, Somebody
    from tests.worlds.trades import Case

POOL = "甲乙丙丁戊己庚"


@dataclass
class RealRoom(Room):
    """A room whose bids come from bidding/."""

    kept: Keepers | None = None
    closed: Closed | None = None
    folder: Path | None = None
    at: At | None = None
    drawn: dict[str, str] = field(default_factory=dict)

    def quote(self) -> Room:
        """End the checks; order, seal, close, release and open R01's prices."""
        assert self.kept is not None
        chair = self.person("A1").actor
        finish_checks(by=chair, panel=self.panel.uid)
        digest = self._round(self.panel.quote_envelope)
        openings.release(self.kept, digest)
        openings.run()
        take_quotes(by=chair, panel=self.panel.uid)
        return self

    def _round(self, envelope: str) -> str:
        assert self.closed is not None
        assert self.folder is not None
        assert self.at is not None
        subject, lot = self.case.subject, str(self.case.lot.uid)
        signed = escrow.complete_statement(subject)
        called = round_calls.panels_call(self.case.lot)
        assert called is not None
        body = order_bytes(
            statement=signed.digest,
            lot=lot,
            envelope=envelope,
            deadline=instant().replace(microsecond=0) + timedelta(minutes=5),
            floor=3,
            admitted=[
                Bid.objects.get(uid=supplier.uid).certificate
                for supplier in self.suppliers
            ],
            grounds=called.grounds,
        )
        keepers.beat(subject)
        quote_round.call_quote_round(
            by=self.owner.actor,
            lot=self.case.lot.uid,
            body=body,
            signature=self.owner.sign(body),
        )
        given = escrow.order_for(subject, lot, envelope)
        make_order_key(by=CLOCK, order=given.digest, wrap_key=openings.WRAP_KEY)
        for bidder, row in zip(self.closed.bidders, r01()["suppliers"], strict=True):
            submit(
                self.case,
                bidder,
                self.folder / f"{envelope}-{row['name']}",
                price=row["bid"],
                envelope=envelope,
                order=orders.read(body),
            )
        self.at(given.deadline)
        close_envelope(lot=self.case.lot.uid, envelope=envelope)
        listed = escrow.closing_for(subject, lot, envelope)
        token = stamps.token(bytes.fromhex(listed.digest))
        publish_closing(by=CLOCK, digest=listed.digest, token=token)
        self.at(given.opens_at + timedelta(seconds=1))
        return str(listed.digest)


def submit(
    case: Case, bidder: Somebody, folder: Path, *, price: str, **more: Any
) -> None:
    """Seal and hand in a bid, with its receipt."""
    document = f"%PDF-1.4 letter of {folder.name}".encode()
    sealed = bids.seal_bid(case, bidder, folder, price=price, document=document, **more)
    done = bids.submit(case, bidder, sealed)
    digest = Bid.objects.get(uid=done.bid).manifest_digest
    keep_token(bid=done.bid, token=stamps.token(bytes.fromhex(digest)))


def consultation(city: City, folder: Path, at: At) -> RealRoom:
    """A consultation with R01's suppliers; their first responses are open."""
    responses = [(row["name"], "745000.00") for row in r01()["suppliers"]]
    return _opened(city, folder, at, "procurement-consultation", responses, {})


def works(city: City, folder: Path, at: At) -> RealRoom:
    """A works trade with C06's prices, read in public, and K drawn."""
    prices = published("C06-works-trim-K")["inputs"]["bids"]
    responses = [
        (f"{POOL[place]}建设有限公司", f"{price}.00")
        for place, price in enumerate(prices)
    ]
    parties = {
        Role.OPENING: b"\1" * 32,
        Role.OWNER: b"\2" * 32,
        Role.SUPERVISOR: b"\3" * 32,
    }
    return _opened(city, folder, at, "works-open", responses, parties)


def _opened(
    city: City,
    folder: Path,
    at: At,
    procedure: str,
    responses: list[tuple[str, str]],
    secrets: dict[Role, bytes],
) -> RealRoom:
    case = trades.draft(city, procedure)
    stamps.platform()
    trades.approved(case)
    kept = keepers.of(case)
    trades.announced(case)
    opening = openings.prepared(case, kept)
    hands = {
        Role.OPENING: city.hand(Role.OPENING),
        Role.OWNER: case.owner,
        Role.SUPERVISOR: city.supervisor(),
    }
    for role, secret in secrets.items():
        draw_factor.commit_secret(
            by=hands[role].actor,
            opening=opening.uid,
            commitment=kernel_draw.commitment(secret),
        )
    bidders = [city.bidder(name) for name, _price in responses]
    for bidder, (name, price) in zip(bidders, responses, strict=True):
        submit(case, bidder, folder / name, price=price)
    pool = [city.expert(f"专家{name}", "A01") for name in POOL]
    closed = openings.Closed(opening, bidders, openings.shut(case, kept, at))
    openings.release(kept, closed.digest)
    openings.run()
    for role, secret in secrets.items():
        draw_factor.reveal_secret(
            by=hands[role].actor, opening=opening.uid, reveal=secret
        )
    _finish(closed, hands)
    return RealRoom(
        case=case,
        border=Opened(),
        owner=case.owner,
        drawer=city.keeper,
        supervisor=hands[Role.SUPERVISOR],
        pool=pool,
        kept=kept,
        closed=closed,
        folder=folder,
        at=at,
    )


def _finish(closed: Closed, hands: dict[Role, Somebody]) -> None:
    """Confirm every row, witness and end the opening."""
    uid = str(closed.opening.uid)
    found = closed.again()
    for place, bidder in enumerate(closed.bidders):
        row = found.bids.get(bid=closed.bid(place))
        facts = opening_hall.confirmation_facts(found, row)
        body = act_bytes("bidding.confirm", uid, facts)
        opening_hall.confirm(
            by=bidder.actor, opening=found.uid, signature=bidder.sign(body)
        )
    for act, hand, do in (
        ("bidding.witness", hands[Role.OPENING], opening_hall.witness),
        ("bidding.finish", hands[Role.OWNER], opening_hall.finish_opening),
    ):
        body = act_bytes(act, uid, opening_hall.table_facts(closed.again()))
        do(by=hand.actor, opening=found.uid, signature=hand.sign(body))
