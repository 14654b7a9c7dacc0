"""The reference pages say what the tables say."""

from pathlib import Path

import pytest

from tender.rules.reference import PAGES

DOCS = Path(__file__).parents[2] / "docs" / "reference"


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_is_current(name: str) -> None:
    """Write them anew with `python -m tender.rules.reference docs/reference`."""
    assert (DOCS / name).read_text("utf-8") == PAGES[name]()
