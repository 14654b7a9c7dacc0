"""An announced trade with custodians, for what must hold whoever looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.plugin import DjangoDbBlocker

    from tests.invariants.house import Home
    from tests.worlds.keepers import Keepers
    from tests.worlds.people import City
    from tests.worlds.trades import Case


@pytest.fixture
def city(transactional_db: None) -> City:
    """A centre with two administrators."""
    from tests.worlds import people

    return people.city()


@pytest.fixture
def case(city: City) -> Case:
    """A works trade whose file is written."""
    from tests.worlds import trades

    return trades.draft(city)


@pytest.fixture
def keepers(case: Case) -> Keepers:
    """The case approved, signed by its custodians, and announced for an hour."""
    from tests.worlds import keepers, stamps, trades

    stamps.platform()
    trades.approved(case)
    kept = keepers.of(case)
    trades.announced(case)
    return kept


@pytest.fixture
def home(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, worker: str
) -> Iterator[Home]:
    """Web, clock and worker as processes, beside services of their own."""
    from tests.invariants.house import open_house

    with django_db_blocker.unblock(), open_house(worker) as opened:
        yield opened
