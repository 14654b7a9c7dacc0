"""Too few bids left: every trade ends by its own law, on record, and nobody waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.test import Client

from evaluation import queries
from evaluation.actions.ballots import (
    propose_rejecting_all,
    propose_rejection,
    vote_ballot,
)
from evaluation.actions.end_evaluation import (
    END_ACT,
    end_for_too_few,
    end_unqualified,
    unqualified_facts,
)
from evaluation.actions.finish_checks import finish_checks, take_quotes
from evaluation.actions.record_check import (
    END_ACT as QUALIFIED_ACT,
)
from evaluation.actions.record_check import (
    end_facts,
    end_qualification,
    examine_qualification,
    record_check,
)
from evaluation.facts import panels, trade
from evaluation.models import Ballot
from evaluation.rules import checks, exits
from evaluation.rules.phases import Phase
from journal import queries as journal
from journal.queries import instant
from parties.actions.signed_acts import act_bytes
from parties.rules.actor import CLOCK
from tender.actions import steps
from tender.models import Milestone, Trade
from tender.rules.stages import Act
from tests import kept
from tests.evaluation import world

if TYPE_CHECKING:
    from uuid import UUID

    from tests.evaluation.world import Room
    from tests.worlds.people import City


def vote_out(room: Room, bid: UUID, *, seats: tuple[str, ...] = ("A1", "A2")) -> None:
    """Fail a bid by a majority, and reject it by a motion."""
    for seat in seats:
        record_check(
            by=room.person(seat).actor,
            panel=room.panel.uid,
            bid=bid,
            kind="responsiveness",
            key="term",
            passed=False,
            reason="工期超过招标文件要求",
            page="12",
        )
    ballot = propose_rejection(
        by=room.person("A1").actor,
        panel=room.panel.uid,
        bid=bid,
        ground="term",
        reason="工期超期",
    )
    for seat in seats:
        vote_ballot(
            by=room.person(seat).actor,
            panel=room.panel.uid,
            ballot=ballot.uid,
            agrees=True,
            reason="",
        )


def end(room: Room, seat: str = "A1") -> None:
    end_for_too_few(by=room.person(seat).actor, panel=room.panel.uid)


def last_milestone(room: Room) -> Milestone:
    found = Milestone.objects.filter(lot=room.case.lot).order_by("-id").first()
    assert found is not None
    return found


class TestProcurement:
    @pytest.mark.usefixtures("checked")
    def test_three_go_on_and_two_end_it(self, room: Room) -> None:
        vote_out(room, room.suppliers[3].uid)
        with pytest.raises(exits.NoLawfulExit):
            end(room)
        vote_out(room, room.suppliers[2].uid)
        chair = room.person("A1").actor
        with pytest.raises(checks.TooFewLeft):
            finish_checks(by=chair, panel=room.panel.uid)
        with pytest.raises(checks.ChairsAct):
            end(room, "A2")
        end(room)
        panel = panels.panel(room.panel.uid)
        assert Phase(panel.phase) is Phase.ENDED
        assert room.case.stage() == "failed"
        told = journal.latest(room.case.lot.stream, "evaluation.panel-ended").facts
        assert (told["left"], told["floor"]) == (2, 3)
        assert "磋商" in told["article"]
        public = last_milestone(room)
        assert (public.act, public.article) == ("fail", told["article"])
        assert public.reason == "符合要求的供应商只有2家，不足3家。"
        # Who sits on the panel stays unknown.
        assert public.by_person is None

    @pytest.mark.usefixtures("checked")
    def test_the_page_has_the_button_and_then_the_end(self, room: Room) -> None:
        for bad in room.suppliers[2:]:
            vote_out(room, bad.uid)
        path = f"/en/rooms/scoring/{room.uid}/"
        client = room.client("A1")
        assert 'data-act="evaluation.end"' in client.get(path).content.decode()
        other = room.person("A2").signed_in(Client())
        assert 'data-act="evaluation.end"' not in other.get(path).content.decode()
        assert client.post(f"{path}end/").status_code == 302
        page = client.get(path).content.decode()
        assert "There is no result" in page
        assert "data-act" not in page.partition('id="main"')[2]
        assert queries.tasks_for(room.person("A2").actor, instant()) == []

    def test_government_services_may_go_on_with_two(
        self, city: City, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """财库〔2015〕124号, when the tender file says that it is such a purchase."""
        room = world.opened(city, monkeypatch, fewer_allowed="government-services")
        room.draw().sit().elect().qualify().check()
        for bad in room.suppliers[2:]:
            vote_out(room, bad.uid)
        with pytest.raises(exits.NoLawfulExit):
            end(room)
        finish_checks(by=room.person("A1").actor, panel=room.panel.uid)
        assert Phase(room.panel.phase) is Phase.QUOTING

    def test_research_may_have_two_final_quotes_of_three(
        self, city: City, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """214号21: the checks still ask for three, only the quotes for two."""
        room = world.opened(city, monkeypatch, fewer_allowed="research")
        room.draw().sit().elect().qualify().check()
        vote_out(room, room.suppliers[3].uid)
        chair = room.person("A1").actor
        finish_checks(by=chair, panel=room.panel.uid)
        room.border.rounds["quote-1"] = [
            each
            for each in room.border.rounds["full"]
            if each.name in {bid.name for bid in room.suppliers[:2]}
        ]
        room.border.finished.add("quote-1")
        take_quotes(by=chair, panel=room.panel.uid)
        assert Phase(room.panel.phase) is Phase.SCORING

    def test_services_alone_change_nothing(self, room: Room) -> None:
        Trade.objects.filter(pk=room.case.trade.pk).update(purchase="services")
        room.draw().sit().elect().qualify().check()
        for bad in room.suppliers[2:]:
            vote_out(room, bad.uid)
        end(room)
        assert room.case.stage() == "failed"

    @pytest.mark.usefixtures("checked")
    def test_too_few_final_quotes(self, room: Room) -> None:
        chair = room.person("A1").actor
        finish_checks(by=chair, panel=room.panel.uid)
        with pytest.raises(exits.NoLawfulExit):
            end(room)
        room.border.rounds["quote-1"] = room.border.rounds["full"][:2]
        room.border.finished.add("quote-1")
        with pytest.raises(checks.TooFewLeft):
            take_quotes(by=chair, panel=room.panel.uid)
        end(room)
        assert room.case.stage() == "failed"

    @pytest.mark.usefixtures("checked")
    def test_who_was_never_asked_has_not_left_by_silence(self, room: Room) -> None:
        """214号21 asks all who respond in substance; 22 is about who was asked."""
        chair = room.person("A1").actor
        finish_checks(by=chair, panel=room.panel.uid)
        first = room.border.rounds["full"]
        room.border.rounds["quote-1"] = first[:3]
        room.border.finished.add("quote-1")
        room.border.unasked = {first[3].organisation}
        with pytest.raises(checks.NotAskedToQuote) as refused:
            take_quotes(by=chair, panel=room.panel.uid)
        assert first[3].name in refused.value.sentence("zh-hans")
        assert "第21条" in refused.value.article
        assert queries.rejections(room.case.lot) == []
        assert Phase(room.panel.phase) is Phase.QUOTING
        # Asked and silent is another matter.
        room.border.unasked = set()
        take_quotes(by=chair, panel=room.panel.uid)
        assert len(queries.rejections(room.case.lot)) == 1

    @pytest.mark.usefixtures("checked")
    def test_a_round_below_its_floor_was_never_opened(
        self, room: Room, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        finish_checks(by=room.person("A1").actor, panel=room.panel.uid)
        monkeypatch.setattr(
            trade.bidding,
            "opening_state",
            lambda _lot, name: "unopened" if name == "quote-1" else "",
        )
        end(room)
        assert last_milestone(room).reason == "符合要求的供应商不足3家。"


class TestPurchaser:
    """87号令44: fewer than three are qualified, and nobody evaluates."""

    def qualify(self, room: Room, passing: int) -> None:
        for place, supplier in enumerate(room.suppliers):
            examine_qualification(
                by=room.owner.actor,
                panel=room.panel.uid,
                bid=supplier.uid,
                key="licence",
                passed=place < passing,
                reason="" if place < passing else "营业执照已吊销",
                page="" if place < passing else "3",
            )
        body = act_bytes(QUALIFIED_ACT, str(room.uid), end_facts(room.panel))
        end_qualification(
            by=room.owner.actor, panel=room.panel.uid, signature=room.owner.sign(body)
        )

    @pytest.mark.usefixtures("drawn")
    def test_it_ends_by_the_purchasers_signature(self, room: Room) -> None:
        self.qualify(room, passing=2)
        page = room.owner.signed_in(Client()).get(
            f"/case/{room.case.trade.uid}/qualification/"
        )
        assert 'data-act="evaluation.end-unqualified"' in page.content.decode()
        body = act_bytes(END_ACT, str(room.uid), unqualified_facts(room.panel))
        end_unqualified(
            by=room.owner.actor, panel=room.panel.uid, signature=room.owner.sign(body)
        )
        assert room.case.stage() == "failed"
        assert Phase(panels.panel(room.panel.uid).phase) is Phase.ENDED

    @pytest.mark.usefixtures("drawn")
    def test_three_are_enough(self, room: Room) -> None:
        self.qualify(room, passing=3)
        with pytest.raises(exits.NoLawfulExit):
            unqualified_facts(room.panel)


@kept.stage()
def works_checked(city: City) -> Room:
    """A works trade whose five experts have checked every bid."""
    with pytest.MonkeyPatch.context() as patched:
        room = world.opened(city, patched, "works-open")
        return room.draw(experts=5).sit().elect().check()


class TestWorks:
    """12号令27: with fewer than three left the panel *may* reject all, by a vote."""

    @pytest.fixture
    def works(self, works_checked: Room, monkeypatch: pytest.MonkeyPatch) -> Room:
        return world.at_the_border(works_checked, monkeypatch)

    def reject(self, room: Room, count: int) -> None:
        for bad in room.suppliers[len(room.suppliers) - count :]:
            vote_out(room, bad.uid, seats=("A1", "A2", "A3"))

    def vote(self, room: Room, ballot: Ballot, seat: str, *, agrees: bool) -> None:
        vote_ballot(
            by=room.person(seat).actor,
            panel=room.panel.uid,
            ballot=ballot.uid,
            agrees=agrees,
            reason=f"{seat}：两家报价相近，竞争明显不足",
        )

    def move(self, room: Room, reason: str = "仅余两家，缺乏竞争") -> Ballot:
        return propose_rejecting_all(
            by=room.person("A2").actor, panel=room.panel.uid, reason=reason
        )

    def test_three_left_give_no_ground_and_two_do(self, works: Room) -> None:
        self.reject(works, 1)
        with pytest.raises(exits.NoLawfulExit):
            self.move(works)
        vote_out(works, works.suppliers[2].uid, seats=("A1", "A2", "A3"))
        with pytest.raises(exits.ExitNeedsReason):
            self.move(works, reason=" ")
        # The law leaves the choice to the vote: the chair alone ends nothing.
        with pytest.raises(exits.NoLawfulExit):
            end(works)
        ballot = self.move(works)
        with pytest.raises(exits.ExitNeedsReason):
            vote_ballot(
                by=works.person("A1").actor,
                panel=works.panel.uid,
                ballot=ballot.uid,
                agrees=True,
                reason="",
            )

    def test_three_of_five_reject_all(self, works: Room) -> None:
        self.reject(works, 2)
        ballot = self.move(works)
        page = works.person("A1").signed_in(Client())
        shown = page.get(f"/en/rooms/scoring/{works.uid}/").content.decode()
        assert "My analysis of the competition" in shown
        for seat in ("A1", "A2"):
            self.vote(works, ballot, seat, agrees=True)
        assert works.case.stage() == "evaluating"
        self.vote(works, ballot, "A3", agrees=True)
        assert works.case.stage() == "all-rejected"
        assert Phase(panels.panel(works.panel.uid).phase) is Phase.ENDED
        assert len(queries.rejections(works.case.lot)) == len(works.suppliers)
        public = last_milestone(works)
        assert public.act == "reject-all"
        assert "有效投标只有2家" in public.reason
        assert "27" in public.article
        assert public.by_person is None
        told = [row.reason for row in ballot.votes.order_by("id")]
        assert told[0] == "A1：两家报价相近，竞争明显不足"

    def test_a_vote_that_fails_lets_the_evaluation_go_on(self, works: Room) -> None:
        self.reject(works, 2)
        ballot = self.move(works)
        for seat in ("A1", "A2", "A3"):
            self.vote(works, ballot, seat, agrees=False)
        assert Ballot.objects.get(pk=ballot.pk).carried is False
        assert works.case.stage() == "evaluating"
        works.finish()
        assert Phase(works.panel.phase) is Phase.SCORING

    def test_none_left_must_end(self, works: Room) -> None:
        self.reject(works, len(works.suppliers))
        with pytest.raises(exits.NoLawfulExit):
            self.move(works)
        end(works)
        assert works.case.stage() == "all-rejected"
        assert last_milestone(works).reason == "所有投标均被否决。"


@pytest.mark.usefixtures("chaired")
def test_a_panel_ends_with_its_lot(room: Room) -> None:
    with transaction.atomic():
        lot = steps.lot_locked(room.case.lot.uid)
        steps.move_lot(lot, Act.TERMINATE, by=CLOCK, at=instant(), reason="不可抗力")
    (due,) = [row for row in queries.due(instant()) if row.name == "end panel"]
    assert due.call is not None
    due.call()
    due.call()
    assert Phase(panels.panel(room.panel.uid).phase) is Phase.ENDED
    assert not [row for row in queries.due(instant()) if row.name == "end panel"]
