"""The evaluated procurement of case R01, at the owner's decision."""

from tests.award.conftest import at_the_owner, city, deciding, opened, room

__all__ = ["at_the_owner", "city", "deciding", "opened", "room"]
