"""Custodians whose keys are made and used by their own agents, as in a real house.

    guarded = agents.of(case, server, pair, tmp_path)   # seats given to five
    guarded.look(); guarded.propose(); guarded.look()   # keys, statement, signatures

`guarded.agents[i]` looks once when told; `guarded.command(i)` is the same agent as a
program of its own.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from client.custody.agent import Agent
from client.custody.home import Home
from client.custody.opening import Trust
from client.server import Server
from escrow import queries
from escrow.actions.give_seats import SeatGiven, give_seats
from escrow.actions.propose_statement import propose_statement
from escrow.rules.drafting import EnvelopeDraft
from parties.rules.actor import Role
from sealing import certificates
from tender import queries as tender
from tests.worlds.keepers import NAMES, ROLES

if TYPE_CHECKING:
    from pathlib import Path

    from escrow.models import Statement
    from tests.worlds.people import Somebody
    from tests.worlds.trades import Case
    from tests.worlds.tsa import Pair

PASSPHRASE = "口令 one"


@dataclass
class Guarded:
    """A case in the hands of five custodians with agents, 3 of 5."""

    case: Case
    people: list[Somebody]
    agents: list[Agent]
    said: list[str]
    folder: Path
    server: str
    pair: Pair

    @property
    def subject(self) -> str:
        """The tender's identifier."""
        return str(self.case.trade.uid)

    def look(self, *indexes: int) -> list[bool]:
        """Have some agents, by default all, look once; whether each was content."""
        return [self.agents[i - 1].look() for i in indexes or range(1, 6)]

    def draft(self) -> bytes:
        """Return the statement that the owner is to sign next."""
        terms = tender.statement_terms(self.case.trade)
        custody = queries.custody(self.subject)
        assert terms is not None
        assert custody is not None
        return queries.draft(
            custody,
            lots=sorted(terms.lots),
            envelopes=[
                EnvelopeDraft(
                    name, each.deadline, each.opens_at, each.on_order, each.floor
                )
                for name, each in terms.envelopes.items()
            ],
            factor_window_s=terms.factor_window_s,
            signer=certificates.fingerprint(self.case.owner.signer.certificate),
        )

    def propose(self) -> Statement:
        """Have the owner sign the next statement."""
        body = self.draft()
        return propose_statement(
            by=self.case.owner.actor,
            subject=self.subject,
            body=body,
            signature=self.case.owner.sign(body),
        )

    def command(self, index: int, *more: str) -> list[str]:
        """Return the command line of one agent."""
        key = self.folder / f"seat{index}.p12"
        passphrase = self.folder / "passphrase"
        passphrase.write_text(PASSPHRASE + "\n", "utf-8")
        issued = self.people[index - 1].issued
        key.write_bytes(issued.pkcs12(PASSPHRASE))  # type: ignore[attr-defined]
        trust = self.folder / "ca.pem"
        trust.write_bytes(self.case.city.authority.certificate_pem)
        stamping = [word for url in self.pair.urls for word in ("--tsa", url)]
        return [
            *(sys.executable, "-m", "client", "custodian", *more),
            *("--server", self.server, "--home", str(self.folder / f"home{index}")),
            *("--key", str(key), "--passphrase-file", str(passphrase)),
            *("--trust", str(trust), *stamping),
        ]


def of(case: Case, server: str, pair: Pair, folder: Path) -> Guarded:
    """Give the case's seats to five organisations, and each an agent."""
    city = case.city
    owner = case.owner.person.organisation
    people = [
        city.someone(Role.CUSTODIAN, name="中心保管", organisation=city.centre),
        city.someone(Role.CUSTODIAN, name="招标人保管", organisation=owner),
        *(city.custodian(name) for name in NAMES[2:]),
    ]
    give_seats(
        by=case.owner.actor,
        subject=str(case.trade.uid),
        stream=case.trade.stream,
        owner=owner.uid,
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
    said: list[str] = []
    made = [
        agent(one, server, pair, folder / f"home{index}", said)
        for index, one in enumerate(people, start=1)
    ]
    return Guarded(case, people, made, said, folder, server, pair)


def moved(guarded: Guarded, server: str, pair: Pair, folder: Path) -> Guarded:
    """Begin the agents anew from copies of their homes, at another server's address."""
    said: list[str] = []
    made = []
    for index, one in enumerate(guarded.people, start=1):
        home = shutil.copytree(guarded.folder / f"home{index}", folder / f"home{index}")
        made.append(agent(one, server, pair, home, said))
    return replace(
        guarded, agents=made, said=said, folder=folder, server=server, pair=pair
    )


def agent(
    somebody: Somebody, server: str, pair: Pair, home: Path, said: list[str]
) -> Agent:
    """Return an agent that looks when told, and signs without a person."""
    anchors = (people_root(somebody),)
    return Agent(
        server=Server(server, somebody.signer),
        home=Home(home),
        signer=somebody.signer,
        trust=Trust(anchors, anchors, tuple(pair.urls)),
        say=said.append,
        signs_unattended=True,
    )


def people_root(somebody: Somebody):  # type: ignore[no-untyped-def]
    """Return the root that everybody here trusts."""
    return somebody.issued.chain[-1]  # type: ignore[attr-defined]
