"""What an agent releases, and everything for which it releases nothing (section 9)."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from client.custody.home import Home
from client.server import Server, ServerRefused
from escrow import queries
from escrow.actions.release import name_fault
from escrow.models import ClosingList, Release
from journal import queries as journal
from kernel.refused import Refused
from parties.rules.actor import CLOCK
from sealing import closing as lists
from sealing import cms, reading
from tests.escrow import openings
from tests.escrow.deciding import NAMES, attempts, past_deadline, reported, restarted

if TYPE_CHECKING:
    from pathlib import Path

    from bidding.models import Bid
    from tests.conftest import At
    from tests.worlds.agents import Guarded


class TestTime:
    """Two authorities of different owners, genTime - accuracy >= opens_at."""

    def test_one_early_authority_is_enough_to_wait(
        self, announced: Guarded, handed_in: list[Bid], at: At
    ) -> None:
        deadline = past_deadline(announced, at)
        made = openings.closed(announced)
        # Half a minute behind the other; the exact boundary is the pure rule's test.
        announced.pair.second.shift -= timedelta(seconds=35)
        assert announced.look(1) == [False]
        assert any("too-early" in line for line in announced.said)
        assert not queries.releases_for(made.digest)
        # It is nothing to say in the hall, and nothing for good; auditors read it.
        assert reported(made) == set()
        assert attempts() == {(1, "too-early", "agent")}
        announced.pair.running_from(deadline + timedelta(seconds=5))
        restarted(announced, 1)
        assert announced.look(1) == [True]
        assert [row.index for row in queries.releases_for(made.digest)] == [1]

    def test_a_single_authority_or_two_of_one_owner_do_not_suffice(
        self, announced: Guarded, handed_in: list[Bid], at: At
    ) -> None:
        past_deadline(announced, at)
        made = openings.closed(announced)
        announced.pair.first.is_silent = True
        assert announced.look(2) == [False]
        assert any("too-few-authorities" in line for line in announced.said)
        assert not queries.releases_for(made.digest)

    def test_the_machine_s_own_clock_decides_nothing(
        self, announced: Guarded, handed_in: list[Bid], at: At
    ) -> None:
        """It stands an hour behind the deadline here, and nobody asks it."""
        past_deadline(announced, at)
        made = openings.closed(announced)
        assert announced.look(3) == [True]
        assert [row.index for row in queries.releases_for(made.digest)] == [3]


class TestFloor:
    def test_below_the_floor_nothing_is_released_ever(
        self, announced: Guarded, tmp_path: Path, at: At
    ) -> None:
        openings.hand_in(announced, tmp_path, *NAMES[:2])
        past_deadline(announced, at)
        made = openings.closed(announced)
        assert announced.look(1, 4) == [False, False]
        assert reported(made) == {(1, "below-floor"), (4, "below-floor")}
        assert attempts() == {(1, "below-floor", "agent"), (4, "below-floor", "agent")}
        assert not queries.releases_for(made.digest)
        # Two of five have struck the bids out: k = 3 others could still open them.
        assert queries.returned_unopened(made.digest) == frozenset()
        announced.look(3)
        every = {entry.manifest for entry in lists.read(bytes(made.body)).entries}
        assert queries.returned_unopened(made.digest) == every
        kinds = [row.kind for row in journal.rows(made.stream)]
        assert kinds.count("escrow.bids-destroyed") == 3
        assert kinds.count("escrow.bids-returned-unopened") == 1
        assert Home(announced.folder / "home3").history().never == every
        asked = announced.pair.first.asked
        restarted(announced, 1)
        assert announced.look(1) == [True]
        assert announced.pair.first.asked == asked


class TestOneListEver:
    """A platform that changes its list, even in its database, is refused."""

    def second_list(self, guarded: Guarded, made: ClosingList) -> ClosingList:
        """Put another list in the place of the first, behind the triggers' back."""
        from journal.actions.platform import platform_signer
        from tests.worlds import stamps

        first = lists.read(bytes(made.body))
        body = lists.build(
            tender=first.tender,
            lot=first.lot,
            envelope=first.envelope,
            statement=first.statement,
            order=None,
            deadline=first.deadline,
            head="0" * 64,
            worker=first.worker,
            entries=first.entries,
        )
        signature = cms.sign_detached(
            body, platform_signer(), signing_time=journal.instant()
        )
        digest = lists.read(body).digest
        token = stamps.token(bytes.fromhex(digest))
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE escrow_closinglist DISABLE TRIGGER USER")
            cursor.execute("ALTER TABLE escrow_release DISABLE TRIGGER USER")
        Release.objects.all().delete()
        ClosingList.objects.filter(pk=made.pk).update(
            body=body, cms=signature, digest=digest, token=token
        )
        return ClosingList.objects.get(pk=made.pk)

    def test_a_second_list_is_refused_and_reported(
        self, announced: Guarded, handed_in: list[Bid], at: At
    ) -> None:
        past_deadline(announced, at)
        made = openings.closed(announced)
        assert announced.look(1) == [True]
        second = self.second_list(announced, made)
        restarted(announced, 1)
        assert announced.look(1) == [False]
        assert reported(second) == {(1, "closing-equivocation")}
        assert attempts() == {(1, "closing-equivocation", "agent")}
        assert not queries.releases_for(second.digest)
        kinds = [row.kind for row in journal.rows(second.stream)]
        assert "escrow.agent-refused" in kinds
        # A seat that never saw the first list has no quarrel with this one.
        assert announced.look(2) == [True]

    def test_a_list_that_was_taken_but_too_early_counts_as_the_one(
        self, announced: Guarded, handed_in: list[Bid], at: At
    ) -> None:
        deadline = past_deadline(announced, at)
        announced.pair.running_from(deadline - timedelta(seconds=30))
        made = openings.closed(announced)
        assert announced.look(1) == [False]
        second = self.second_list(announced, made)
        announced.pair.running_from(deadline + timedelta(seconds=5))
        restarted(announced, 1)
        assert announced.look(1) == [False]
        assert reported(second) == {(1, "closing-equivocation")}


class TestWhoSignsLists:
    def test_a_list_signed_by_another_key_is_refused_and_reported(
        self, announced: Guarded, handed_in: list[Bid], at: At
    ) -> None:
        """The key leads to a trusted root, and is not the platform's seen first."""
        past_deadline(announced, at)
        made = openings.closed(announced)
        other = announced.people[4].sign(bytes(made.body))
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE escrow_closinglist DISABLE TRIGGER USER")
        ClosingList.objects.filter(pk=made.pk).update(cms=other)
        assert announced.look(1) == [False]
        assert attempts() == {(1, "wrong-signer", "agent")}
        assert not queries.releases_for(made.digest)
        # Nothing of it was remembered: the platform's own list is still the one.
        assert Home(announced.folder / "home1").history().closings == {}
        ClosingList.objects.filter(pk=made.pk).update(cms=bytes(made.cms))
        restarted(announced, 1)
        assert announced.look(1) == [True]


class TestRestart:
    def test_a_release_made_but_not_sent_is_sent_as_it_was(
        self,
        announced: Guarded,
        handed_in: list[Bid],
        at: At,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """The machine dies between the disk and the network."""
        past_deadline(announced, at)
        made = openings.closed(announced)
        server = announced.agents[0].server
        real = server.post

        def cut(path: str, value: object) -> dict[str, object]:
            if path.endswith("/release/"):
                raise ConnectionResetError
            return real(path, value)  # type: ignore[arg-type]

        monkeypatch.setattr(server, "post", cut)
        with pytest.raises(ConnectionResetError):
            announced.look(1)
        kept = Home(announced.folder / "home1").release(made.digest)
        assert kept is not None
        asked = announced.pair.first.asked
        restarted(announced, 1)
        assert announced.look(1) == [True]
        assert bytes(Release.objects.get(index=1).body) == kept
        assert announced.pair.first.asked == asked

    def test_keys_and_memory_are_for_their_owner_alone(
        self, announced: Guarded
    ) -> None:
        announced.look(1)
        home = announced.folder / "home1"
        secret = [*home.rglob("*.pem"), *home.rglob("newest")]
        assert len(secret) == 3
        for path in secret:
            assert path.stat().st_mode & 0o077 == 0
        for folder in (home, *(p for p in home.rglob("*") if p.is_dir())):
            assert folder.stat().st_mode & 0o077 == 0


class TestShares:
    def test_a_damaged_envelope_is_refused_by_name_and_the_others_are_given(
        self, announced: Guarded, handed_in: list[Bid], at: At
    ) -> None:
        from bidding.models import ShareEnvelope

        past_deadline(announced, at)
        made = openings.closed(announced)
        hurt = handed_in[1]
        other = ShareEnvelope.objects.get(bid=hurt, index=2)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE bidding_shareenvelope DISABLE TRIGGER USER")
        # Seat 2's envelope is given to seat 1: never a decryption oracle.
        ShareEnvelope.objects.filter(bid=hurt, index=1).update(envelope=other.envelope)
        assert announced.look(1) == [True]
        release = openings.opened(announced, made, 1)
        assert set(release.refused) == {hurt.manifest_digest}
        assert len(release.shares) == 2
        # The hall hears of a release; auditors, of the bid that it does not open.
        assert reported(made) == set()
        assert attempts() == {(1, "envelope-digest", "agent")}

    def test_a_faulty_release_no_longer_counts(
        self, announced: Guarded, handed_in: list[Bid], at: At
    ) -> None:
        past_deadline(announced, at)
        made = openings.closed(announced)
        announced.look(1, 2, 3)
        assert queries.released_enough(made.digest)
        for _twice in range(2):
            name_fault(by=CLOCK, closing=made.digest, index=2, code="wrong-signer")
        assert not queries.released_enough(made.digest)
        announced.look(4)
        assert queries.released_enough(made.digest)


class TestHostilePosts:
    """Whatever is sent to the doors for agents: refused by name, nothing kept."""

    def test_releases_that_are_none(
        self, announced: Guarded, handed_in: list[Bid], at: At
    ) -> None:
        past_deadline(announced, at)
        made = openings.closed(announced)
        server = announced.agents[0].server
        path = f"/api/v1/custody/closings/{made.digest}/release/"
        stranger = announced.agents[1].home.keys_of(announced.subject)
        elsewhere = cms.seal_to(b"{}", stranger.receiver.certificate)  # type: ignore[arg-type]
        for body in (b"", b"\x30\x00", b"x" * 5000, elsewhere):
            with pytest.raises(ServerRefused):
                server.post(path, {"release": base64.b64encode(body).decode()})
        for value in ({}, {"release": 1}, {"release": "="}, {"release": "", "x": "y"}):
            with pytest.raises((OSError, Refused)):
                server.post(path, value)
        assert Release.objects.count() == 0

    def test_nobody_answers_for_another_seat(
        self, announced: Guarded, handed_in: list[Bid], at: At
    ) -> None:
        """Seat 1's own release, handed in again by seat 2's key or a bidder's."""
        past_deadline(announced, at)
        made = openings.closed(announced)
        announced.look(1)
        body = reading.base64_text(bytes(Release.objects.get(index=1).body))
        path = f"/api/v1/custody/closings/{made.digest}/release/"
        # Seat 2 may send what it likes as its own; the worker sees whose it is.
        announced.agents[1].server.post(path, {"release": body})
        assert openings.opened(announced, made, 2).i == 1
        bidder = announced.case.city.bidder("丁建设公司")
        with pytest.raises(ServerRefused) as refused:
            Server(announced.server, bidder.signer).post(path, {"release": body})
        assert refused.value.code == "not-signed-in"
        outsider = announced.case.city.custodian("外地示例公证处")
        with pytest.raises(ServerRefused) as refused:
            Server(announced.server, outsider.signer).post(path, {"release": body})
        assert refused.value.code == "not-found"
        kinds = [row.kind for row in journal.rows("attempts")]
        assert kinds == ["parties.attempt-refused"]
