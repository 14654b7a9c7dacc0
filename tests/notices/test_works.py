"""Works: the candidates' publicity starts with its notice, and the award follows it.

The evaluation itself is a double here (it has its own tests); notices, award and
stages are real.
"""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import transaction

from award import queries as award
from award.actions import decide as deciding
from journal.queries import instant
from notices import queries
from notices.models import Notice
from parties.actions.signed_acts import act_bytes
from parties.rules.actor import CLOCK
from tender.actions import clock, steps
from tender.rules.stages import Act, NotAllowedNow
from tests.notices.test_publication import do_due

if TYPE_CHECKING:
    from tests.conftest import At
    from tests.worlds.people import City
    from tests.worlds.trades import Case

DIGEST = "a" * 64


@pytest.fixture
def reported(city: City, monkeypatch: pytest.MonkeyPatch, at: At) -> Case:
    """A works lot with three opened bids and a signed report."""
    from dataclasses import replace

    from escrow import queries as escrow
    from tender import queries as tender
    from tender.facts import custody
    from tests.worlds import trades

    def signed(trade):  # type: ignore[no-untyped-def]
        terms = tender.statement_terms(trade)
        return None if terms is None else replace(terms, digest="5" * 64)

    monkeypatch.setattr(custody, "signed_terms", signed)
    monkeypatch.setattr(escrow, "check_rehearsed", lambda _subject: None)
    at(instant())
    case = trades.draft(city, "works-open")
    trades.approved(case)
    trades.announced(case)
    _install(city, monkeypatch)
    with transaction.atomic():
        lot = steps.lot_locked(case.lot.uid)
        for act in (
            Act.CLOSE,
            Act.CALL_RELEASES,
            Act.OPEN_ENVELOPE,
            Act.START_EVALUATION,
            Act.SIGN_REPORT,
        ):
            steps.move_lot(lot, act, by=CLOCK, at=instant())
    return case


def _install(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    from bidding import queries as bidding
    from evaluation import queries as evaluation

    bids = [_bid(city, name, price) for name, price in _OFFERS]
    rows = [
        {"bid": str(bid.uid), "rank": rank, "total": f"{100 - rank}.00", "groups": {}}
        for rank, bid in enumerate(bids, start=1)
    ]
    found = [
        {
            "rank": row["rank"],
            "bid": str(bid.uid),
            "organisation": str(bid.organisation),
            "name": bid.name,
            "price": bid.items["price"],
        }
        for row, bid in zip(rows, bids, strict=True)
    ]
    doubles = {
        "result": lambda lot: {"rows": rows, "steps": []},
        "candidates": lambda lot: found,
        "rejections": lambda lot: [],
        "report": lambda lot: SimpleNamespace(digest=DIGEST, sealed_at=instant()),
        "panel_names": lambda lot: [{"seat": "A1", "kind": "expert", "name": "专家甲"}],
    }
    for name, double in doubles.items():
        monkeypatch.setattr(evaluation, name, double)
    monkeypatch.setattr(bidding, "opened_bids", lambda lot, envelope: bids)
    monkeypatch.setattr(bidding, "offers", lambda lot: bids)


_OFFERS = (("甲公司", "6040665.58"), ("乙公司", "6100000.00"), ("丙公司", "6200000.00"))


def _bid(city: City, name: str, price: str):  # type: ignore[no-untyped-def]
    body = city.bidder(name).person.organisation
    return SimpleNamespace(
        uid=uuid4(),
        organisation=body.uid,
        name=name,
        uscc=body.uscc,
        items={"price": price, "duration": "180"},
        outcome="opened",
    )


def test_candidates_are_published_then_awarded(reported: Case, at: At) -> None:
    start = instant()
    assert do_due() == ["publish announcement", "publish candidates"]
    notice = Notice.objects.get(kind="candidates")
    # The training rulebook counts three seconds where the law counts three days.
    assert notice.ends_at == start + timedelta(seconds=3)
    assert reported.stage() == "publicity"
    assert reported.lot.publicity_ends_at == notice.ends_at
    for words in ("甲公司", "6,040,665.58", "180", "异议"):
        assert words in notice.text
    assert "专家甲" not in notice.text
    assert [one.at for one in queries.sessions_today(start)] == [notice.ends_at]

    first = award.candidates(reported.lot)[0]
    with pytest.raises(NotAllowedNow):
        deciding.check_choice(reported.lot, first.bid, (), start)
    at(notice.ends_at)
    clock.end_publicity(lot=reported.lot.uid)
    assert reported.stage() == "deciding"
    assert award.decision_due_at(reported.lot) is None
    lot = reported.lot
    facts = deciding.decision_facts(lot, first, ())
    signature = reported.owner.sign(act_bytes(deciding.ACT, str(lot.uid), facts))
    deciding.decide(
        by=reported.owner.actor,
        lot=lot.uid,
        bid=first.bid,
        passed=(),
        signature=signature,
    )
    assert do_due() == ["publish decision"]
    awarded = Notice.objects.get(kind="award")
    assert "专家甲" in awarded.text
    assert "6,040,665.58" in awarded.text
    assert do_due() == []
