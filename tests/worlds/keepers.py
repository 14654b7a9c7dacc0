"""Custodians for the tests' worlds: seats, keys in memory, a signed statement.

keepers = keepers.of(case)          # after trades.approved(case)
trades.announced(case)
keepers.release(closing_digest)     # as their agents would
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from escrow import queries as escrow
from escrow.actions.enrol_seat import enrol_seat
from escrow.actions.give_seats import SeatGiven, give_seats
from escrow.actions.propose_statement import propose_statement
from escrow.actions.rehearse import answer_rehearsal, prepare_rehearsal
from escrow.actions.see_agent import see_agent
from escrow.actions.sign_statement import sign_statement
from journal.queries import instant
from parties.rules.actor import CLOCK
from sealing import certificates, manifest, reading, rehearsal, statement
from sealing.issuing import Holder, self_signed
from tender import queries as tender
from tests.worlds import stamps
from tests.worlds.people import long_ago

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sealing.issuing import Issued
    from tests.worlds.people import Somebody
    from tests.worlds.trades import Case

ROLES = ("centre", "owner", "notary", "authority", "guarantor")
NAMES = ("", "", "淮安市示例公证处", "江苏示例数字证书公司", "淮安示例担保公司")


@dataclass
class Keeper:
    """One custodian: who signs, and the two keys its agent made for the tender."""

    somebody: Somebody
    encryption: Issued = field(repr=False)
    release: Issued = field(repr=False)


@dataclass
class Keepers:
    """The custodians of one case, 3 of 5."""

    case: Case
    seats: list[Keeper]

    @property
    def subject(self) -> str:
        """The tender's identifier."""
        return str(self.case.trade.uid)

    def statement_body(self, *, supersedes: str | None = None) -> bytes:
        """Return statement.json for the times that the trade has now."""
        terms = tender.statement_terms(self.case.trade)
        assert terms is not None
        owner = self.case.owner.person.organisation
        value = {
            "v": "sbe1",
            "tender": self.subject,
            "lots": sorted(terms.lots),
            "owner": {
                "organisation": owner.name,
                "uscc": owner.uscc,
                "signer": certificates.fingerprint(self.case.owner.signer.certificate),
            },
            "envelopes": [
                {
                    "envelope": name,
                    "deadline": _text(times.deadline),
                    "opens_at": _text(times.opens_at),
                    "on_order": times.on_order,
                    "floor": times.floor,
                }
                for name, times in terms.envelopes.items()
            ],
            "k": 3,
            "n": 5,
            "factor_window_s": terms.factor_window_s,
            "suites": [1],
            "supersedes": supersedes,
            "custodians": [self._custodian(i) for i in range(1, 6)],
        }
        return json.dumps(value, ensure_ascii=False).encode("utf-8")

    def _custodian(self, index: int) -> dict[str, object]:
        keeper = self.seats[index - 1]
        body = keeper.somebody.person.organisation
        return {
            "i": index,
            "role": ROLES[index - 1],
            "organisation": body.name,
            "uscc": body.uscc,
            "party": ROLES[index - 1] in ("centre", "owner"),
            "cert": reading.base64_text(
                certificates.encoded(keeper.encryption.certificate)
            ),
            "release": reading.base64_text(
                certificates.encoded(keeper.release.certificate)
            ),
            "signer": certificates.fingerprint(keeper.somebody.signer.certificate),
        }

    def sign(self, *, supersedes: str | None = None, seats: int = 5) -> str:
        """Have the owner propose a statement and custodians sign it."""
        body = self.statement_body(supersedes=supersedes)
        made = propose_statement(
            by=self.case.owner.actor,
            subject=self.subject,
            body=body,
            signature=self.case.owner.sign(body),
        )
        for keeper in self.seats[:seats]:
            sign_statement(
                by=keeper.somebody.actor,
                digest=made.digest,
                signature=keeper.somebody.sign(body),
            )
        return str(made.digest)

    def rehearse(self, digest: str, *, seats: Iterable[int] = range(1, 6)) -> None:
        """Have the platform seal a dummy bid, and custodians open it."""
        stamps.platform()
        row = prepare_rehearsal(by=CLOCK, digest=digest)
        signed = manifest.open_message(bytes(row.manifest))
        found = statement.read(bytes(row.statement.body))
        for index in seats:
            keeper = self.seats[index - 1]
            answer = rehearsal.answer(
                signed.manifest,
                row.digest,
                bytes(row.seats.get(index=index).envelope),
                statement=found,
                i=index,
                receiver=keeper.encryption.receiver(),
                signer=keeper.release.signer(),
                at=instant(),
            )
            answer_rehearsal(by=keeper.somebody.actor, digest=row.digest, answer=answer)


def of(case: Case) -> Keepers:
    """Give the case five custodians and a complete statement."""
    from parties.rules.actor import Role

    city = case.city
    people = [
        city.someone(Role.CUSTODIAN, name="中心保管", organisation=city.centre),
        city.someone(
            Role.CUSTODIAN,
            name="招标人保管",
            organisation=case.owner.person.organisation,
        ),
        *(city.custodian(name) for name in NAMES[2:]),
    ]
    kept = Keepers(case, [_keeper(one) for one in people])
    give_seats(
        by=case.owner.actor,
        subject=kept.subject,
        stream=case.trade.stream,
        owner=case.owner.person.organisation.uid,
        threshold=3,
        seats=[
            SeatGiven(
                role,
                one.person.organisation.uid,
                certificates.fingerprint(one.signer.certificate),
            )
            for role, one in zip(ROLES, people, strict=True)
        ],
    )
    for keeper in kept.seats:
        enrol_seat(
            by=keeper.somebody.actor,
            subject=kept.subject,
            encryption=certificates.encoded(keeper.encryption.certificate),
            release=certificates.encoded(keeper.release.certificate),
        )
    kept.rehearse(kept.sign())
    return kept


def beat(subject: str, *, seats: Iterable[int] = range(1, 6)) -> None:
    """Have agents say that they are alive, as they do every few seconds."""
    for seat in escrow.seats(subject):
        if seat.index in seats:
            see_agent(signer=seat.signer, subjects=[subject], at=instant())


def _keeper(somebody: Somebody) -> Keeper:
    body = somebody.person.organisation
    holder = Holder(body.name, body.name, body.uscc)
    return Keeper(
        somebody,
        self_signed(holder, at=long_ago(), days=800, usage="receive"),
        self_signed(holder, at=long_ago(), days=800, usage="sign"),
    )


def _text(moment) -> str | None:  # type: ignore[no-untyped-def]
    return None if moment is None else moment.isoformat()
