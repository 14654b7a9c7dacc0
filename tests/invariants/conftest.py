"""An announced trade with custodians, for what must hold whoever looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bidding.conftest import case, city, keepers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.plugin import DjangoDbBlocker

    from tests.invariants.house import Home

__all__ = ["case", "city", "home", "keepers"]


@pytest.fixture
def home(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, worker: str
) -> Iterator[Home]:
    """Web, clock and worker as processes, beside services of their own."""
    from tests.invariants.house import open_house

    with django_db_blocker.unblock(), open_house(worker) as opened:
        yield opened
