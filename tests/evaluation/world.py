"""The world of the scoring room: case R01 with its suppliers, a pool, a panel.

room = world.opened(city, monkeypatch)     # responses open, pool admitted
room.draw(); room.accept(); room.sit(); room.elect("A1"); …
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import transaction
from django.test import Client

from evaluation.actions.answer_invitation import answer_invitation
from evaluation.actions.compose_panel import compose_panel
from evaluation.actions.finish_checks import finish_checks, take_quotes
from evaluation.actions.freeze_lists import freeze_lists
from evaluation.actions.give_secret import commit_secret, reveal_secret
from evaluation.actions.make_report import make_report
from evaluation.actions.record_check import (
    END_ACT,
    end_facts,
    end_qualification,
    examine_qualification,
    record_check,
)
from evaluation.actions.save_score import save_score
from evaluation.actions.sign_in import ACT as SIGN_IN
from evaluation.actions.sign_in import sign_in, sign_in_facts
from evaluation.actions.sign_report import prepare_signature, sign_report
from evaluation.actions.sign_sheet import sheet_bytes, sign_sheet
from evaluation.actions.vote_chair import vote_chair
from evaluation.facts import panels, trade
from evaluation.facts.trade import OpenedBid
from evaluation.models import Member, Panel
from evaluation.rules.panels import Composition, Quota
from journal.queries import instant
from parties.actions.signed_acts import act_bytes
from parties.rules.actor import CLOCK, Role
from tender.actions import steps as tender_steps
from tender.rules.stages import Act
from tests.evaluation.border import QUOTES, RESPONSES, Device, Opened, Supplier
from tests.evaluation.cases import case
from tests.worlds import trades

if TYPE_CHECKING:
    import pytest

    from tests.worlds.people import City, Somebody
    from tests.worlds.trades import Case

SPECIALTY = "A01"


class AtDevice(Client):
    """A browser whose forms name a device, as the room's script has them do."""

    def __init__(self, device: str) -> None:
        super().__init__()
        self.device = device

    def post(self, path: str, data: Any = None, **more: Any) -> Any:
        return super().post(path, {**(data or {}), "device": self.device}, **more)


@dataclass
class Room:
    """The case, everybody around it, and the panel once there is one."""

    case: Case
    border: Opened
    owner: Somebody
    drawer: Somebody
    supervisor: Somebody
    pool: list[Somebody]
    secrets: dict[str, bytes] = field(default_factory=dict)
    uid: UUID | None = None
    devices: dict[str, Device] = field(default_factory=dict)

    @property
    def panel(self) -> Panel:
        assert self.uid is not None
        return panels.panel(self.uid)

    @property
    def suppliers(self) -> list[OpenedBid]:
        """Whose bids are open, as the panel sees them, in the order of the case."""
        places = {each["name"]: n for n, each in enumerate(r01()["suppliers"])}
        found = trade.bids_of(self.case.lot)
        return sorted(found, key=lambda bid: places.get(bid.name, len(places)))

    def bidder(self, place: int) -> Somebody:
        """Return who acts for the supplier at this place of the case."""
        return self.border.bidders[self.suppliers[place].organisation]

    @property
    def members(self) -> list[Member]:
        return panels.seats(self.panel)

    def person(self, seat: str) -> Somebody:
        """Return who sits on a seat."""
        member = next(each for each in self.members if each.seat == seat)
        return next(each for each in self.pool if each.person.uid == member.person)

    def client(self, seat: str) -> Client:
        """Return the browser at a seat's device: its forms say which one it is."""
        made = AtDevice(self.devices[seat].digest)
        self.person(seat).signed_in(made)
        return made

    def parties(self) -> dict[str, Somebody]:
        return {
            "centre": self.drawer,
            "owner": self.owner,
            "supervisor": self.supervisor,
        }

    # --- the steps of a panel's life ---

    def compose(self, experts: int = 3) -> Panel:
        panel = compose_panel(
            by=self.drawer.actor,
            lot=self.case.lot.uid,
            composition=Composition((Quota(SPECIALTY, experts),), 0),
            regions=[],
        )
        self.uid = panel.uid
        return panel

    def freeze(self) -> None:
        freeze_lists(by=self.drawer.actor, panel=self.panel.uid)

    def commit_as(self, party: str) -> None:
        draw = self.panel.draws.last()
        assert draw is not None
        self.secrets[party] = hashlib.sha256(f"{draw.uid}{party}".encode()).digest()
        commit_secret(
            by=self.parties()[party].actor,
            panel=self.panel.uid,
            commitment=hashlib.sha256(self.secrets[party]).hexdigest(),
        )

    def reveal_as(self, party: str) -> None:
        reveal_secret(
            by=self.parties()[party].actor,
            panel=self.panel.uid,
            reveal=self.secrets[party],
        )

    def commit(self) -> None:
        self.freeze()
        for party in self.parties():
            self.commit_as(party)

    def reveal(self) -> None:
        for party in self.parties():
            self.reveal_as(party)

    def give_secrets(self) -> None:
        """Commit and reveal for lists that are frozen already."""
        for party in self.parties():
            self.commit_as(party)
        self.reveal()

    def accept(self) -> None:
        for row in self.panel.invitations.filter(state="invited"):
            who = next(each for each in self.pool if each.person.uid == row.person)
            answer_invitation(by=who.actor, invitation=row.uid, accepts=True)

    def draw(self, experts: int = 3) -> Room:
        self.compose(experts)
        self.commit()
        self.reveal()
        self.accept()
        return self

    def sit(self) -> Room:
        for member in self.members:
            self.sign_in(member.seat)
        return self

    def sign_in(self, seat: str, device: Device | None = None) -> None:
        who, device = self.person(seat), device or Device()
        member = panels.member_for(who.actor, self.panel.uid)
        facts = sign_in_facts(member, device.spki)
        body = act_bytes(SIGN_IN, str(self.uid), facts)
        sign_in(
            by=who.actor,
            panel=self.panel.uid,
            session_key=device.spki,
            signature=who.sign(body),
        )
        self.devices[seat] = device

    def elect(self, chair: str = "A1") -> Room:
        for member in self.members:
            who = self.person(member.seat)
            vote_chair(by=who.actor, panel=self.panel.uid, seat=chair)
        return self

    def qualify(self, of: list[OpenedBid] | None = None) -> Room:
        for supplier in of or self.suppliers:
            examine_qualification(
                by=self.owner.actor,
                panel=self.panel.uid,
                bid=supplier.uid,
                key="licence",
                passed=True,
            )
        body = act_bytes(END_ACT, str(self.uid), end_facts(self.panel))
        end_qualification(
            by=self.owner.actor,
            panel=self.panel.uid,
            signature=self.owner.sign(body),
        )
        return self

    def check(self, of: list[OpenedBid] | None = None) -> Room:
        kinds = [("responsiveness", "term")]
        if not trade.owner_examines(self.case.lot):
            kinds.append(("qualification", "licence"))
        for member in self.members:
            for supplier in of or self.suppliers:
                for kind, key in kinds:
                    record_check(
                        by=self.person(member.seat).actor,
                        panel=self.panel.uid,
                        bid=supplier.uid,
                        kind=kind,
                        key=key,
                        passed=True,
                    )
        return self

    def finish(self) -> Room:
        """The chair ends the checks, where no quotes follow."""
        finish_checks(by=self.person("A1").actor, panel=self.panel.uid)
        return self

    def quote(self) -> Room:
        """The chair ends the checks; the round of R01's prices opens."""
        chair = self.person("A1").actor
        finish_checks(by=chair, panel=self.panel.uid)
        self.open_quotes(QUOTES)
        take_quotes(by=chair, panel=self.panel.uid)
        return self

    def open_quotes(self, envelope: str) -> None:
        """Everybody's final quote of a round is opened: R01's prices."""
        prices = {each["name"]: each["bid"] for each in r01()["suppliers"]}
        self.border.rounds[envelope] = [
            replace(each, uid=uuid4(), items={"price": prices[each.name]})
            for each in self.border.rounds[RESPONSES]
        ]
        self.border.finished.add(envelope)

    def to_scoring(self) -> Room:
        return self.draw().sit().elect().qualify().check().quote()

    def score(self, seat: str) -> None:
        """Type the published points of one judge."""
        judge = int(seat[1:]) - 1
        published = {each["name"]: each for each in r01()["suppliers"]}
        out = panels.rejected(self.panel)
        for supplier in (each for each in self.suppliers if each.key not in out):
            row = published[supplier.name]
            typed = {
                "plan": row["judge_tech"][judge],
                "record": row["other_business_inferred"],
            }
            for item, score in typed.items():
                self.type(seat, supplier, item, score)

    def type(
        self, seat: str, supplier: OpenedBid, item: str, score: str, reason: str = ""
    ) -> None:
        save_score(
            by=self.person(seat).actor,
            panel=self.panel.uid,
            bid=supplier.uid,
            item=item,
            typed=score,
            reason=reason,
        )

    def sign(self, seat: str) -> None:
        who = self.person(seat)
        body = sheet_bytes(panels.member_for(who.actor, self.panel.uid))
        sign_sheet(
            by=who.actor,
            panel=self.panel.uid,
            signature=self.devices[seat].sign(body),
        )

    def score_all(self) -> Room:
        for member in self.members:
            self.score(member.seat)
            self.sign(member.seat)
        return self

    def report(self) -> Room:
        """Make the report and have everybody sign it."""
        make_report(by=self.person("A1").actor, panel=self.panel.uid)
        for member in self.members:
            self.sign_report(member.seat)
        return self

    def sign_report(self, seat: str, dissent: str = "") -> None:
        who = self.person(seat)
        body = prepare_signature(by=who.actor, panel=self.panel.uid, dissent=dissent)
        sign_report(
            by=who.actor,
            panel=self.panel.uid,
            dissent=dissent,
            signature=who.sign(body),
        )


def r01() -> dict[str, Any]:
    """Return the inputs of case R01."""
    inputs: dict[str, Any] = case("R01-qingdao-consult")["inputs"]
    return inputs


def opened(
    city: City,
    monkeypatch: pytest.MonkeyPatch,
    procedure: str = "procurement-consultation",
    **parameters: str,
) -> Room:
    """Announce a trade, its method with `parameters`, and open R01's responses."""
    _trust_custodians(monkeypatch)
    made = trades.draft(city, procedure, **parameters)
    trades.approved(made)
    trades.announced(made)
    border = Opened(finished={RESPONSES})
    border.install(monkeypatch)
    border.rounds[RESPONSES] = [
        _supplier(city, border, each["name"]) for each in r01()["suppliers"]
    ]
    with transaction.atomic():
        lot = tender_steps.lot_locked(made.lot.uid)
        for act in (Act.CLOSE, Act.CALL_RELEASES, Act.OPEN_ENVELOPE):
            tender_steps.move_lot(lot, act, by=CLOCK, at=instant())
    pool = [city.expert(f"专家{name}", SPECIALTY) for name in "甲乙丙丁戊己庚"]
    return Room(
        case=made,
        border=border,
        owner=made.owner,
        drawer=city.keeper,
        supervisor=city.supervisor(),
        pool=pool,
    )


def at_the_border(room: Room, monkeypatch: pytest.MonkeyPatch) -> Room:
    """Let a room that was kept stand at its border to bidding/ again."""
    _trust_custodians(monkeypatch)
    room.border.install(monkeypatch)
    return room


def _trust_custodians(monkeypatch: pytest.MonkeyPatch) -> None:
    from escrow import queries as escrow
    from tender import queries as tender
    from tender.facts import custody

    def signed(trade: Any) -> Any:
        terms = tender.statement_terms(trade)
        return None if terms is None else replace(terms, digest="5" * 64)

    monkeypatch.setattr(custody, "signed_terms", signed)
    monkeypatch.setattr(escrow, "check_rehearsed", lambda _subject: None)


def _supplier(city: City, border: Opened, name: str) -> Supplier:
    bidder = city.bidder(name)
    body = bidder.person.organisation
    border.bidders[body.uid] = bidder
    return Supplier(
        uid=uuid4(),
        organisation=body.uid,
        name=name,
        uscc=body.uscc,
        items={"price": "745000.00"},
    )


__all__ = ["Device", "Opened", "Role", "Room", "Supplier", "opened", "r01"]
