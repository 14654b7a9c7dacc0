"""The city and the case that these tests begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import kept

if TYPE_CHECKING:
    from tests.worlds.people import City
    from tests.worlds.trades import Case


@kept.stage("db")
def city() -> City:
    """A centre with two administrators."""
    from tests.worlds import people

    return people.city()


@pytest.fixture
def statement(monkeypatch: pytest.MonkeyPatch) -> None:
    """Custodians who have signed whatever the trade asks; escrow has its own tests."""
    from dataclasses import replace

    from escrow import queries as escrow
    from tender import queries
    from tender.facts import custody

    def signed(trade):  # type: ignore[no-untyped-def]
        terms = queries.statement_terms(trade)
        return None if terms is None else replace(terms, digest="5" * 64)

    monkeypatch.setattr(custody, "signed_terms", signed)
    monkeypatch.setattr(escrow, "check_rehearsed", lambda _subject: None)


@kept.stage()
def case(city: City) -> Case:
    """A works trade in draft, its file written."""
    from tests.worlds import trades

    return trades.draft(city)


@pytest.fixture
def open_case(case: Case, statement: None) -> Case:
    """A works trade that takes bids for an hour."""
    from tests.worlds import trades

    trades.approved(case)
    trades.announced(case)
    return case
