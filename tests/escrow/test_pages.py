"""A custodian's pages: what one signs is what is shown, and nobody sees another's."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from escrow import queries
from journal.queries import instant
from tender.actions.withdraw_statement import withdraw_statement
from tests.escrow.test_statements import later, propose
from tests.kept import stage
from tests.worlds import keepers

if TYPE_CHECKING:
    from tests.worlds.keepers import Keepers
    from tests.worlds.people import Somebody
    from tests.worlds.trades import Case


@stage()
def kept(case: Case) -> Keepers:
    """Five custodians with a complete statement."""
    return keepers.of(case)


def page(somebody: Somebody, path: str) -> str:
    answer = somebody.signed_in(Client()).get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def status(somebody: Somebody, path: str) -> int:
    return int(somebody.signed_in(Client()).get(path).status_code)


class TestSigning:
    def test_a_custodian_reads_and_signs(self, kept: Keepers) -> None:
        body = later(kept)
        made = propose(kept, body)
        somebody = kept.seats[2].somebody
        assert "阅读并签署" in page(somebody, "/custody/")
        path = f"/custody/{kept.subject}/sign/"
        shown = page(somebody, path)
        found = re.search(
            r'data-act="escrow.sign-statement"[^>]*data-sign="([^"]+)"', shown
        )
        assert found is not None
        assert base64.b64decode(found[1]) == body
        assert "任意3位合在一起，可以在开标前读到投标内容" in shown
        # What is of training says so aloud, to custodians too.
        for about in (path, f"/custody/{kept.subject}/"):
            assert "training-bar" in page(somebody, about)
        assert "training-bar" not in page(somebody, "/custody/")
        assert "<del>" in shown  # the times that move
        signature = base64.b64encode(somebody.sign(body)).decode()
        answer = somebody.signed_in(Client()).post(
            path, {"statement": made.digest, "signature": signature}
        )
        assert answer.status_code == 302
        assert made.signatures.filter(index=3).exists()
        assert "没有待签署的声明" in page(somebody, path)

    @pytest.mark.parametrize("signature", ["", "x", "MII=", "AAAA"])
    def test_what_is_no_signature_is_refused(
        self, kept: Keepers, signature: str
    ) -> None:
        made = propose(kept, later(kept))
        somebody = kept.seats[2].somebody
        answer = somebody.signed_in(Client()).post(
            f"/custody/{kept.subject}/sign/",
            {"statement": made.digest, "signature": signature},
        )
        assert answer.status_code == 422
        assert not made.signatures.filter(index=3).exists()


class TestDoors:
    def test_only_the_seat_s_own_people_see_it(self, kept: Keepers) -> None:
        path = f"/custody/{kept.subject}/"
        mine = kept.seats[2].somebody
        assert status(mine, path) == 200
        outsider = kept.case.city.custodian("外地示例公证处")
        for where in (path, f"{path}sign/"):
            assert status(outsider, where) == 404
            assert status(kept.case.owner, where) == 404
        assert "您还没有席位" in page(outsider, "/custody/")
        assert status(kept.case.owner, "/custody/") == 404

    def test_every_page_speaks_both_languages(self, kept: Keepers) -> None:
        somebody = kept.seats[2].somebody
        for path in ("/custody/", f"/custody/{kept.subject}/"):
            assert "保管" in page(somebody, path)
            english = page(somebody, f"/en{path}")
            assert "custodians" in english
            assert "任意" not in english


class TestTasks:
    def test_the_desk_names_what_waits(self, kept: Keepers) -> None:
        somebody = kept.seats[2].somebody
        assert queries.tasks_for(somebody.actor, instant()) == []
        propose(kept, later(kept))
        (task,) = queries.tasks_for(somebody.actor, instant())
        assert task.url == f"/custody/{kept.subject}/sign/"
        assert "签署" in page(somebody, "/desk/")

    def test_an_agent_that_never_came_is_named(self, kept: Keepers) -> None:
        somebody = kept.seats[2].somebody
        assert "从未联系" in page(somebody, "/custody/")
        withdraw_statement(by=kept.case.owner.actor, trade=kept.case.trade.uid)
        assert queries.tasks_for(somebody.actor, instant()) == []
