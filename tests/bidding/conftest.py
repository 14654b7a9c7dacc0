"""An announced trade with custodians, and bidders, for these tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import kept
from tests.conftest import At

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.worlds.keepers import Keepers
    from tests.worlds.lands import Land
    from tests.worlds.openings import Closed
    from tests.worlds.people import City
    from tests.worlds.trades import Case


@kept.stage("transactional_db")
def city() -> City:
    """A centre with two administrators."""
    from tests.worlds import people

    return people.city()


@kept.stage()
def case(city: City) -> Case:
    """A works trade whose file is written."""
    from tests.worlds import trades

    return trades.draft(city)


@kept.stage()
def keepers(case: Case) -> Keepers:
    """The case approved, signed by its custodians, and announced for an hour."""
    from tests.worlds import keepers, stamps, trades

    stamps.platform()
    trades.approved(case)
    kept = keepers.of(case)
    trades.announced(case)
    return kept


@kept.stage()
def closed(case: Case, keepers: Keepers) -> Closed:
    """Three bids whose deadline is past."""
    from tests.worlds import openings

    return openings.closed(case, keepers, kept.folder(), At())


@kept.stage()
def listed(city: City) -> Land:
    """A parcel in a listing with a reserve and a cap that a draw follows; two bid."""
    from tests.worlds import lands, platform

    platform.with_platform_key()
    return lands.numbered(city, At(), reserve=True, cap=lands.CAP)


@pytest.fixture
def tsa(city: City) -> Callable[[bytes], bytes]:
    """A timestamping authority with the database's clock: digest in, token out."""
    from tests.worlds import stamps

    return stamps.token
