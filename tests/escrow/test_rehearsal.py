"""The rehearsal before the announcement (开封演练), and agents that fall silent."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from escrow import queries
from escrow.actions.see_agent import look_for_agents
from escrow.models import AgentWarning
from escrow.rules.safety_refusals import AgentsSilent, RehearsalMissing
from journal import queries as journal
from parties.rules.actor import CLOCK, Role
from tests.escrow import openings
from tests.worlds import keepers, trades

if TYPE_CHECKING:
    from tests.conftest import At
    from tests.worlds.agents import Guarded
    from tests.worlds.trades import Case


class TestRehearsal:
    def test_nothing_is_announced_while_one_seat_has_not_rehearsed(
        self, guarded: Guarded
    ) -> None:
        guarded.look()
        guarded.propose()
        guarded.look()
        with pytest.raises(RehearsalMissing) as nobody:
            trades.announced(guarded.case)
        assert "1、2、3、4、5" in str(nobody.value)
        openings.make_keys()
        # One machine has lost its key: it says so, and the page names it.
        key = next((guarded.folder / "home5").rglob("encryption.pem"))
        kept = key.read_bytes()
        key.write_bytes(next((guarded.folder / "home4").rglob("*.pem")).read_bytes())
        assert guarded.look() == [True, True, True, True, False]
        with pytest.raises(RehearsalMissing) as last:
            trades.announced(guarded.case)
        assert last.value.code == "dry-run-missing"
        assert last.value.facts["missing"] == "5"
        found = queries.rehearsal_of(guarded.subject)
        assert found is not None
        assert found.opened_at is None
        assert set(found.codes) == {5}
        shown = guarded.case.owner.signed_in(Client()).get(
            f"/case/{guarded.subject}/custody/"
        )
        assert found.codes[5] in shown.content.decode()
        key.write_bytes(kept)
        guarded.agents[4]._again_at.clear()
        assert guarded.look(5) == [True]
        trades.announced(guarded.case)
        kinds = [row.kind for row in journal.rows(guarded.case.trade.stream)]
        assert kinds.count("escrow.seat-rehearsed") == 5
        assert kinds.count("escrow.rehearsal-opened") == 1
        for law in (
            "DELETE FROM escrow_rehearsal",
            "UPDATE escrow_rehearsalseat SET answer = NULL, answered_at = NULL",
        ):
            with (
                pytest.raises(IntegrityError),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(law)


class TestSilentAgents:
    @pytest.mark.parametrize("alive", [2, 3, 4])
    def test_a_round_is_called_with_k_alive_and_not_with_fewer(
        self, case: Case, alive: int
    ) -> None:
        kept = keepers.of(case)
        keepers.beat(kept.subject, seats=range(1, alive + 1))
        if alive < 3:
            with pytest.raises(AgentsSilent) as refused:
                queries.check_agents_alive(kept.subject, journal.instant())
            assert "江苏示例数字证书公司" in str(refused.value.facts["silent"])
            return
        queries.check_agents_alive(kept.subject, journal.instant())

    def test_the_clock_looks_and_staff_are_told_whom_to_call(
        self, case: Case, at: At
    ) -> None:
        from tender import queries as tender

        kept = keepers.of(case)
        trades.announced(case)
        opens_at = case.lot.opens_at
        assert opens_at is not None
        at(opens_at - timedelta(seconds=60, microseconds=1))
        assert "look for agents" not in {each.name for each in tender.due(at.now())}
        at(opens_at - timedelta(seconds=60))
        keepers.beat(kept.subject, seats=(1, 2, 3, 4))
        (due,) = [
            each
            for each in tender.due(journal.instant())
            if each.name == "look for agents"
        ]
        assert due.call is not None
        due.call()
        due.call()
        assert [row.seat.index for row in AgentWarning.objects.all()] == [5]
        assert "look for agents" not in {
            each.name for each in tender.due(journal.instant())
        }
        opening = case.city.hand(Role.OPENING)
        (task,) = queries.tasks_for(opening.actor, journal.instant())
        assert task.facts["custodian"] == "淮安示例担保公司"
        page = opening.signed_in(Client()).get(task.url).content.decode()
        assert "淮安示例担保公司" in page
        assert "失联" in page
        owner = case.owner.signed_in(Client()).get(task.url)
        assert owner.status_code == 404
        (own,) = queries.tasks_for(kept.seats[4].somebody.actor, journal.instant())
        assert "silent" in own.sentence
        # Heard of again: nobody is to be called any more.
        keepers.beat(kept.subject, seats=(5,))
        assert queries.tasks_for(opening.actor, journal.instant()) == []
        made = look_for_agents(
            by=CLOCK, subject=kept.subject, opens_at=opens_at, number=2
        )
        assert not made.warnings.exists()
