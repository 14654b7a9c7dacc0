"""What the draw of a panel refuses: by name, with nothing changed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from evaluation.actions.answer_invitation import answer_invitation
from evaluation.actions.freeze_lists import freeze_lists
from evaluation.actions.give_secret import commit_secret, reveal_secret
from evaluation.models import Draw
from evaluation.rules import draw_lists
from evaluation.rules import panels as panel_rule
from evaluation.rules.phases import Phase
from kernel import draw as kernel_draw
from parties.actions.declare_tie import declare_tie
from parties.rules.conflicts import MustAvoid, TieFact, TieKind
from tests.evaluation.world import Room

if TYPE_CHECKING:
    pass


class TestDraw:
    """domain.md 2.10: lists, commitments and reveals, in this order."""

    def test_anybody_can_draw_again_from_what_is_on_record(self, room: Room) -> None:
        room.compose()
        room.commit()
        room.reveal()
        draw = Draw.objects.get(panel=room.panel)
        seed = kernel_draw.seed(
            [room.secrets[party] for party in panel_rule.DRAW_PARTIES]
        )
        assert draw.seed == seed.hex()
        frozen = draw.lists.get()
        assert draw_lists.list_digest(bytes(frozen.body)) == frozen.digest
        again = kernel_draw.draw(
            draw_lists.list_seed(seed, frozen.specialty), among=len(room.pool), count=3
        )
        assert again == frozen.drawn

    def test_nobody_reveals_before_all_have_committed(self, room: Room) -> None:
        room.compose()
        freeze_lists(by=room.drawer.actor, panel=room.panel.uid)
        secret = bytes(32)
        commit_secret(
            by=room.owner.actor,
            panel=room.panel.uid,
            commitment=hashlib.sha256(secret).hexdigest(),
        )
        with pytest.raises(panel_rule.NotAllCommitted):
            reveal_secret(by=room.owner.actor, panel=room.panel.uid, reveal=secret)

    def test_equal_commitments_are_refused(self, room: Room) -> None:
        room.compose()
        freeze_lists(by=room.drawer.actor, panel=room.panel.uid)
        same = hashlib.sha256(bytes(32)).hexdigest()
        commit_secret(by=room.owner.actor, panel=room.panel.uid, commitment=same)
        with pytest.raises(kernel_draw.CommitmentsEqual):
            commit_secret(
                by=room.supervisor.actor, panel=room.panel.uid, commitment=same
            )

    def test_another_secret_than_committed_is_refused(self, room: Room) -> None:
        room.compose()
        room.commit()
        with pytest.raises(kernel_draw.RevealNotCommitted):
            reveal_secret(by=room.owner.actor, panel=room.panel.uid, reveal=b"x" * 32)

    def test_an_expert_of_a_bidders_employ_is_never_in_the_list(
        self, room: Room
    ) -> None:
        related = room.pool[0]
        declare_tie(
            by=related.actor,
            person=related.person.uid,
            tie=TieFact(TieKind.SHAREHOLDING, room.suppliers[0].uscc),
            organisation_name=room.suppliers[0].name,
        )
        room.compose()
        room.commit()
        assert Draw.objects.get().lists.get().size == len(room.pool) - 1

    def test_an_expert_with_a_new_tie_cannot_accept(self, room: Room) -> None:
        room.compose()
        room.commit()
        room.reveal()
        row = room.panel.invitations.order_by("number").first()
        assert row is not None
        who = next(each for each in room.pool if each.person.uid == row.person)
        declare_tie(
            by=who.actor,
            person=who.person.uid,
            tie=TieFact(TieKind.KINSHIP, room.suppliers[1].uscc),
            organisation_name=room.suppliers[1].name,
        )
        with pytest.raises(MustAvoid):
            answer_invitation(by=who.actor, invitation=row.uid, accepts=True)

    def test_who_declines_is_replaced_by_a_further_draw(self, room: Room) -> None:
        room.compose()
        room.commit()
        room.reveal()
        row = room.panel.invitations.order_by("number").first()
        assert row is not None
        who = next(each for each in room.pool if each.person.uid == row.person)
        with pytest.raises(panel_rule.DeclineNeedsReason):
            answer_invitation(by=who.actor, invitation=row.uid, accepts=False)
        answer_invitation(
            by=who.actor, invitation=row.uid, accepts=False, reason="出差"
        )
        room.accept()
        room.commit()
        room.reveal()
        room.accept()
        assert room.panel.phase == Phase.SIGNING_IN
        assert row.person not in {member.person for member in room.members}

    def test_the_pool_may_be_too_small(self, room: Room) -> None:
        room.compose(experts=len(room.pool))
        tied = room.pool[0]
        declare_tie(
            by=tied.actor,
            person=tied.person.uid,
            tie=TieFact(TieKind.KINSHIP, room.suppliers[0].uscc),
            organisation_name=room.suppliers[0].name,
        )
        with pytest.raises(panel_rule.PoolTooSmall):
            freeze_lists(by=room.drawer.actor, panel=room.panel.uid)
        assert room.panel.phase == Phase.FORMING
