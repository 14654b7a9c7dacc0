"""Former and present text side by side, where a bidder reads the documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tender.actions.edit_trade import save_file_draft
from tender.facts.compose import content_of
from tests.tender.test_running import do_amend

if TYPE_CHECKING:
    from tests.worlds.trades import Case


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_what_an_edition_changed(open_case: Case, prefix: str) -> None:
    url = f"{prefix}/bids/{open_case.lot.uid}/documents/"
    assert "<ins>" not in Client().get(url).content.decode()
    content = content_of(open_case.trade)
    content["slots"][0]["label"] = {"zh": "投标函及附录", "en": "Letter and annex"}
    save_file_draft(
        by=open_case.owner.actor,
        trade=open_case.trade.uid,
        content=content,
        revision=1,
    )
    do_amend(open_case, new=None, affects=False)
    page = Client().get(url).content.decode()
    added = "and annex" if prefix else "及附录"
    assert added in page.partition("<ins>")[2].partition("</ins>")[0]
    assert 'href="?edition=1"' in page
    # The former edition stays readable, and changed nothing before it.
    assert "<ins>" not in Client().get(f"{url}?edition=1").content.decode()
