"""The city that these tests begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import kept

if TYPE_CHECKING:
    from tests.worlds.people import City


@kept.stage("db")
def city() -> City:
    """A centre with two administrators."""
    # Imported here: models exist only once tests/conftest.py has set Django up.
    from tests.worlds import people

    return people.city()
