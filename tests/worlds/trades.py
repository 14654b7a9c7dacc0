"""Trades for the tests' worlds, made through actions as their owners would.

    case = trades.draft(city, "procurement-consultation")
    trades.approved(case); trades.announced(case, dates)

`case.sign(act_bytes)` is the owner's; intake is another person of the centre.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from journal.queries import instant
from parties.actions.signed_acts import act_bytes
from parties.rules.actor import Role
from tender import queries
from tender.actions.announce import announce, announcement_facts
from tender.actions.approve import approval_facts, approve
from tender.actions.create_trade import create_trade
from tender.actions.edit_trade import save_file_draft
from tender.actions.issue_file_edition import edition_facts, issue_file_edition
from tender.actions.set_timetable import set_timetable
from tender.actions.submit_for_review import submit_for_review
from tender.models import Lot, Submission, TenderFile, Trade
from tender.rules.timetable import Timetable, opening_for
from tests.worlds.file_contents import content

if TYPE_CHECKING:
    from tests.worlds.people import City, Somebody


@dataclass
class Case:
    """A trade with the people who work on it."""

    city: City
    owner: Somebody
    intake: Somebody
    trade: Trade

    @property
    def subject(self) -> str:
        return str(self.trade.uid)

    @property
    def lot(self) -> Lot:
        return queries.lot(self.trade.lots.get(number=1).uid)

    def stage(self) -> str:
        return self.trade.lots.get(number=1).stage

    def signed(self, who: Somebody, act: str, facts: dict, subject: str = "") -> bytes:
        return who.sign(act_bytes(act, subject or self.subject, facts))


def draft(
    city: City,
    procedure: str = "works-open",
    *,
    rulebook: str = "training",
    **parameters: str,
) -> Case:
    """Register a trade, and write its file, with `parameters` of its method."""
    owner, intake = city.owner(), city.hand(Role.INTAKE)
    trade = create_trade(
        by=owner.actor,
        request_key=uuid4(),
        title="水渠加固工程",
        procedure=procedure,
        purchase="works" if procedure.startswith("works-") else "goods",
        rulebook=rulebook,
        region_path=city.region,
        budget_fen=75_000_000,
    )
    method = "comprehensive-evaluation"
    if not procedure.startswith("works-"):
        method = "comprehensive-score"
    written = content(method)
    written["method"]["parameters"].update(parameters)
    save_file_draft(by=owner.actor, trade=trade.uid, content=written, revision=0)
    return Case(city, owner, intake, trade)


def planned(case: Case, *, minutes: int = 60, at: datetime | None = None) -> Timetable:
    """Set dates that end in so many minutes."""
    start = at or instant()
    closes_at = start + timedelta(minutes=minutes)
    terms = queries.terms(case.trade)
    dates = Timetable(
        announce_at=start,
        documents_until=closes_at,
        submission_closes_at=closes_at,
        opens_at=opening_for(closes_at, terms),
    )
    set_timetable(by=case.owner.actor, trade=case.trade.uid, dates=dates)
    return dates


def edition(case: Case) -> TenderFile:
    """Sign the draft."""
    _, facts = edition_facts(case.trade)
    signature = case.signed(case.owner, "tender.issue-edition", facts)
    return issue_file_edition(
        by=case.owner.actor, trade=case.trade.uid, signature=signature
    )


def submitted(case: Case) -> Submission:
    """Hand a planned and signed trade to intake."""
    return submit_for_review(by=case.owner.actor, trade=case.trade.uid)


def approval(case: Case, submission: Submission) -> bytes:
    """Return intake's signature under an approval."""
    return case.signed(case.intake, "tender.approve", approval_facts(submission))


def approved(case: Case, *, minutes: int = 60) -> Submission:
    """Take a draft to its approval."""
    planned(case, minutes=minutes)
    edition(case)
    submission = submitted(case)
    return approve(
        by=case.intake.actor,
        trade=case.trade.uid,
        signature=approval(case, submission),
    )


def announced(case: Case) -> Trade:
    """Announce an approved trade whose statement is complete."""
    facts = announcement_facts(case.trade)
    signature = case.signed(case.owner, "tender.announce", facts)
    return announce(by=case.owner.actor, trade=case.trade.uid, signature=signature)
