"""A party that keeps silent holds up no draw: its sealed backup stands in."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bidding import queries
from bidding.actions import draw_factor
from bidding.facts.draws import reveal_until
from bidding.facts.hall import hall_of
from bidding.models import Bid, Draw, DrawSecret, Opening
from bidding.rules import backups as rule
from bidding.rules.backups import Backup
from bidding.rules.opening import OpeningState
from escrow import queries as escrow
from journal import queries as journal
from kernel import draw as kernel_draw
from kernel.refused import NotFound
from parties.rules.actor import Role
from tests import kept
from tests.worlds import bids, later, openings

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import At
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
def committed(case: Case, keepers: Keepers, parties: dict) -> Opening:
    """Three parties committed, the lot still open for bids."""
    opening = openings.prepared(case, keepers)
    for role, somebody in parties.items():
        draw_factor.commit_secret(
            by=somebody.actor,
            opening=opening.uid,
            commitment=kernel_draw.commitment(SECRETS[role]),
        )
    return opening


def seal(case: Case, somebody: Somebody, folder: Path, secret: bytes) -> Bid:
    items = [later.secret_item(secret)]
    return later.hand_in(case, somebody, folder, "reveal", items=items)


def read(
    case: Case, keepers: Keepers, opening: Opening, folder: Path, at: At
) -> Closed:
    """Read three bids out."""
    bidders = openings.submitted(case, folder)
    later.shut(case, at)
    digest = str(escrow.closing_for(case.subject, str(case.lot.uid), "full").digest)
    openings.release(keepers, digest)
    openings.run()
    return openings.Closed(opening, bidders, digest)


def reveal(found: Closed, somebody: Somebody, role: Role) -> None:
    draw_factor.reveal_secret(
        by=somebody.actor, opening=found.opening.uid, reveal=SECRETS[role]
    )


def backups_of(case: Case) -> Opening:
    return Opening.objects.get(lot=case.lot, envelope="reveal")


def release_backups(case: Case, keepers: Keepers) -> None:
    digest = escrow.closing_for(case.subject, str(case.lot.uid), "reveal").digest
    openings.release(keepers, digest)


def test_the_backup_of_a_silent_party_is_drawn_with(
    case: Case,
    keepers: Keepers,
    parties: dict,
    committed: Opening,
    tmp_path: Path,
    at: At,
) -> None:
    for role, somebody in parties.items():
        seal(case, somebody, tmp_path, SECRETS[role])
    found = read(case, keepers, committed, tmp_path, at)
    reveal(found, parties[Role.OPENING], Role.OPENING)
    reveal(found, parties[Role.OWNER], Role.OWNER)
    release_backups(case, keepers)
    until = reveal_until(found.again())
    at(until - timedelta(milliseconds=1))
    assert "open backups" not in openings.run()
    at(until)
    with pytest.raises(rule.RevealingOver):
        reveal(found, parties[Role.SUPERVISOR], Role.SUPERVISOR)
    assert "open backups" in openings.run()
    facts = journal.latest(case.lot.stream, "bidding.factor-drawn").facts
    assert facts["parties"] == ["centre", "owner", "supervisor", "closing"]
    seed = hashlib.sha256(
        b"".join([*SECRETS.values(), bytes.fromhex(found.digest)])
    ).hexdigest()
    assert facts["seed"] == seed
    used = journal.latest(case.lot.stream, "bidding.backup-used").facts
    assert (used["party"], used["reveal"]) == (
        "supervisor",
        SECRETS[Role.SUPERVISOR].hex(),
    )
    # Only the silent party's was read, and it is on record that it was a backup.
    assert list(DrawSecret.objects.filter(is_backup=True).values_list("party")) == [
        ("supervisor",)
    ]
    assert backups_of(case).state == OpeningState.FINISHED
    assert openings.run() == []


def test_when_all_reveal_the_backups_stay_shut(
    case: Case,
    keepers: Keepers,
    parties: dict,
    committed: Opening,
    tmp_path: Path,
    at: At,
) -> None:
    seal(case, parties[Role.OWNER], tmp_path, SECRETS[Role.OWNER])
    found = read(case, keepers, committed, tmp_path, at)
    for role, somebody in parties.items():
        reveal(found, somebody, role)
    assert "leave backups" in openings.run()
    assert backups_of(case).state == OpeningState.UNOPENED
    key = escrow.opening_key(keepers.subject, str(case.lot.uid), "reveal")
    assert key.wrapped is None


def test_a_backup_of_something_else_leaves_its_party_out(
    case: Case,
    keepers: Keepers,
    parties: dict,
    committed: Opening,
    tmp_path: Path,
    at: At,
) -> None:
    seal(case, parties[Role.OWNER], tmp_path, b"\7" * 32)
    found = read(case, keepers, committed, tmp_path, at)
    reveal(found, parties[Role.OPENING], Role.OPENING)
    release_backups(case, keepers)
    at(reveal_until(found.again()))
    openings.run()
    facts = journal.latest(case.lot.stream, "bidding.factor-drawn").facts
    assert facts["parties"] == ["centre", "closing"]
    out = dict(DrawSecret.objects.exclude(left_out="").values_list("party", "left_out"))
    assert out == {"owner": rule.NOT_COMMITTED, "supervisor": rule.NO_BACKUP}


def test_without_any_backup_the_draw_goes_on(
    case: Case,
    keepers: Keepers,
    parties: dict,
    committed: Opening,
    tmp_path: Path,
    at: At,
) -> None:
    found = read(case, keepers, committed, tmp_path, at)
    at(reveal_until(found.again()))
    assert "go on with the draw" in openings.run()
    assert Draw.objects.get().drawn
    assert queries.drawn_factors(case.lot)
    assert not Opening.objects.filter(envelope="reveal").exists()


def test_below_the_floor_the_backups_stay_shut(
    case: Case,
    keepers: Keepers,
    parties: dict,
    committed: Opening,
    tmp_path: Path,
    at: At,
) -> None:
    seal(case, parties[Role.OWNER], tmp_path, SECRETS[Role.OWNER])
    openings.submitted(case, tmp_path, ("1.00", "2.00"))
    later.shut(case, at)
    assert case.stage() == "failed"
    assert "leave backups" in openings.run()
    assert backups_of(case).state == OpeningState.UNOPENED
    assert openings.run() == []


def test_only_parties_that_committed_seal_a_backup(
    case: Case, keepers: Keepers, tmp_path: Path
) -> None:
    openings.prepared(case, keepers)
    with pytest.raises(rule.CommitFirst):
        seal(case, case.owner, tmp_path, b"\2" * 32)
    with pytest.raises(NotFound):
        seal(case, case.city.bidder("癸建设有限公司"), tmp_path / "b", b"\2" * 32)


@given(
    st.dictionaries(
        st.sampled_from(["centre", "owner", "supervisor"]),
        st.one_of(st.none(), st.binary(min_size=32, max_size=32)),
    )
)
def test_a_backup_counts_only_as_what_was_committed_to(
    given_backups: dict[str, bytes | None],
) -> None:
    secrets = {"centre": b"\1" * 32, "owner": b"\2" * 32, "supervisor": b"\3" * 32}
    committed = {party: kernel_draw.commitment(s) for party, s in secrets.items()}
    backups = {party: Backup(secret) for party, secret in given_backups.items()}
    found = rule.stand_ins(committed, backups)
    assert [each.party for each in found] == list(committed)
    for each in found:
        fits = given_backups.get(each.party) == secrets[each.party]
        assert (each.secret is not None) is fits
        assert bool(each.code) is not fits


@pytest.mark.parametrize(
    "items",
    [
        [],
        [{"key": "reveal", "value": "ab" * 31}],
        [{"key": "reveal", "value": "AB" * 32}],
        [{"key": "price", "value": "ab" * 32}],
        [{"key": "reveal", "value": "ab" * 32}, {"key": "price", "value": "1"}],
    ],
)
def test_a_backup_says_one_thing(items: list[dict]) -> None:
    assert rule.read_secret(items) is None
    assert rule.read_secret([{"key": "reveal", "value": "ab" * 32}]) == b"\xab" * 32


def test_the_owners_reserve_is_read_with_the_bids(
    case: Case, keepers: Keepers, tmp_path: Path, at: At
) -> None:
    opening = openings.prepared(case, keepers)
    items = [bids.price_item("7300000.00")]
    stranger = case.city.bidder("癸建设有限公司")
    with pytest.raises(NotFound):
        later.hand_in(case, stranger, tmp_path / "b", "reserve", items=items)
    later.hand_in(case, case.owner, tmp_path, "reserve", items=items)
    found = read(case, keepers, opening, tmp_path, at)
    assert hall_of(case.owner.actor, found.again(), at.now()).reserve == []
    digest = escrow.closing_for(case.subject, str(case.lot.uid), "reserve").digest
    openings.release(keepers, digest)
    openings.run()
    shown = hall_of(case.owner.actor, found.again(), at.now()).reserve
    assert [cell.value for cell in shown] == ["7300000.00"]
    # It counts for nothing else: neither as a bid nor as a bidder.
    assert len(queries.opened_bids(case.lot, "full")) == 3
    assert case.owner.person.organisation.name not in {
        name for _uscc, name in queries.bidder_parties(case.lot)
    }
    reserve = Opening.objects.get(lot=case.lot, envelope="reserve")
    assert reserve.state == OpeningState.FINISHED
