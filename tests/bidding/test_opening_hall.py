"""The hall: present, confirm, object and be answered, draw, witness, end."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from bidding import queries
from bidding.actions import draw_factor, opening_hall
from bidding.facts import hall
from bidding.models import Confirmation, Draw, SignIn
from bidding.rules import draws
from bidding.rules import opening as rule
from journal import queries as journal
from kernel import draw as kernel_draw
from kernel.refused import NotFound
from parties.actions.signed_acts import act_bytes
from parties.rules.actor import Role
from tender.actions.objections import answer_facts, objection_facts
from tender.models import Objection
from tender.rules.objections import About
from tests import kept
from tests.conftest import At
from tests.worlds import openings

if TYPE_CHECKING:
    from tests.worlds.keepers import Keepers
    from tests.worlds.openings import Closed
    from tests.worlds.people import Somebody
    from tests.worlds.trades import Case

SECRETS = {
    Role.OPENING: b"\1" * 32,
    Role.OWNER: b"\2" * 32,
    Role.SUPERVISOR: b"\3" * 32,
}


@kept.stage()
def parties(case: Case, keepers: Keepers) -> dict[Role, Somebody]:
    """Who draws: the centre, the owner, the supervisor."""
    return {
        Role.OPENING: case.city.hand(Role.OPENING),
        Role.OWNER: case.owner,
        Role.SUPERVISOR: case.city.supervisor(),
    }


@kept.stage()
def read(case: Case, keepers: Keepers, parties: dict) -> Closed:
    """Three bids read out; three parties committed before the deadline."""
    opening = openings.prepared(case, keepers)
    for role, somebody in parties.items():
        commitment = kernel_draw.commitment(SECRETS[role])
        draw_factor.commit_secret(
            by=somebody.actor, opening=opening.uid, commitment=commitment
        )
    bidders = openings.submitted(case, kept.folder())
    opening_hall.sign_in(by=bidders[0].actor, opening=opening.uid)
    digest = openings.shut(case, keepers, At())
    openings.release(keepers, digest)
    openings.run()
    return openings.Closed(opening, bidders, digest)


def kinds(case: Case) -> list[str]:
    return [row.kind for row in journal.rows(case.lot.stream)]


def confirm(read: Closed, place: int) -> None:
    found, somebody = read.again(), read.bidders[place]
    row = found.bids.get(bid=read.bid(place))
    facts = opening_hall.confirmation_facts(found, row)
    body = act_bytes("bidding.confirm", str(found.uid), facts)
    opening_hall.confirm(
        by=somebody.actor, opening=found.uid, signature=somebody.sign(body)
    )


def signed(read: Closed, act: str, somebody: Somebody) -> dict:
    found = read.again()
    body = act_bytes(act, str(found.uid), opening_hall.table_facts(found))
    return {
        "by": somebody.actor,
        "opening": found.uid,
        "signature": somebody.sign(body),
    }


def reveal(read: Closed, parties: dict) -> None:
    for role, somebody in parties.items():
        draw_factor.reveal_secret(
            by=somebody.actor, opening=read.opening.uid, reveal=SECRETS[role]
        )


def test_signing_in_before_the_deadline_stays_hidden(case: Case, read: Closed) -> None:
    assert SignIn.objects.count() == 1
    assert "bidding.signed-in" not in kinds(case)
    assert [row["signed_in"] for row in _rows(case)] == [True, False, False]


def test_the_last_reveal_draws_and_anybody_can_draw_again(
    case: Case, read: Closed, parties: dict
) -> None:
    reveal(read, parties)
    facts = journal.latest(case.lot.stream, "bidding.factor-drawn").facts
    reveals = [bytes.fromhex(text) for text in facts["reveals"]]
    assert reveals[-1] == bytes.fromhex(read.digest)
    seed = hashlib.sha256(b"".join(reveals)).digest()
    (number,) = kernel_draw.draw(seed, among=len(facts["candidates"]), count=1)
    assert facts["drawn"] == facts["candidates"][number - 1]
    assert queries.drawn_factors(case.lot) == {"K": facts["drawn"]}


def test_a_reveal_that_was_not_committed_to_is_refused(
    read: Closed, parties: dict
) -> None:
    with pytest.raises(kernel_draw.RevealNotCommitted):
        draw_factor.reveal_secret(
            by=parties[Role.OWNER].actor, opening=read.opening.uid, reveal=b"\7" * 32
        )
    assert Draw.objects.get().drawn == ""


def test_nobody_commits_at_the_deadline(read: Closed, parties: dict) -> None:
    with pytest.raises(draws.CommittingOver):
        draw_factor.commit_secret(
            by=parties[Role.OWNER].actor,
            opening=read.opening.uid,
            commitment="ab" * 32,
        )


def test_a_bidder_confirms_its_row_once(read: Closed) -> None:
    confirm(read, 0)
    with pytest.raises(rule.ConfirmedAlready):
        confirm(read, 0)
    assert Confirmation.objects.count() == 1


def test_an_objection_is_answered_before_the_end(
    case: Case, read: Closed, parties: dict
) -> None:
    bidder, lot = read.bidders[1], case.lot
    facts = objection_facts(lot, About.OPENING, "对清单所列时间有疑问")
    body = act_bytes("tender.object", str(lot.uid), facts)
    uid = opening_hall.object_to_opening(
        by=bidder.actor,
        opening=read.opening.uid,
        text="对清单所列时间有疑问",
        signature=bidder.sign(body),
    )
    reveal(read, parties)
    for place in range(3):
        confirm(read, place)
    opening_hall.witness(**signed(read, "bidding.witness", parties[Role.OPENING]))
    finish = signed(read, "bidding.finish", case.owner)
    with pytest.raises(rule.NotReadyToEnd) as refused:
        opening_hall.finish_opening(**finish)
    assert "异议" in refused.value.sentence("zh-hans")
    answer = answer_facts(Objection.objects.get(uid=uid), "时间戳无误", upheld=False)
    opening_hall.answer_objection(
        by=case.owner.actor,
        opening=read.opening.uid,
        objection=uid,
        answer="时间戳无误",
        upheld=False,
        signature=case.owner.sign(
            act_bytes("tender.answer-objection", str(uid), answer)
        ),
    )
    opening_hall.finish_opening(**finish)
    assert queries.opening_finished(case.lot, "full")


def test_the_host_cannot_end_without_witness_and_draw(
    case: Case, read: Closed, parties: dict, at: At
) -> None:
    finish = signed(read, "bidding.finish", case.owner)
    with pytest.raises(rule.NotReadyToEnd):
        opening_hall.finish_opening(**finish)
    reveal(read, parties)
    at(read.again().confirm_until)
    with pytest.raises(rule.NotReadyToEnd):
        opening_hall.finish_opening(**finish)
    opening_hall.witness(**signed(read, "bidding.witness", parties[Role.OPENING]))
    opening_hall.finish_opening(**finish)
    assert read.again().state == rule.OpeningState.FINISHED


def test_a_hall_is_of_one_instant_though_the_bids_are_read_meanwhile(
    read: Closed,
) -> None:
    # The opening as it was a moment ago; its bids have been read since.
    assert read.opening.opened_at is None
    shown = hall.hall_of(read.bidders[0].actor, read.opening, journal.instant())
    assert (shown.table, shown.own) == (None, None)
    after = hall.hall_of(read.bidders[0].actor, read.again(), journal.instant())
    assert after.own is not None


def test_whoever_did_not_bid_finds_no_hall(case: Case, read: Closed) -> None:
    stranger = case.city.bidder("未投标建设有限公司")
    with pytest.raises(NotFound):
        opening_hall.sign_in(by=stranger.actor, opening=read.opening.uid)


def _rows(case: Case) -> list[dict]:
    return journal.latest(case.lot.stream, "bidding.table-opened").facts["rows"]
