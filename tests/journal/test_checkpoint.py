"""Checkpoints: one root for any number of streams, chained, signed and stamped."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal import inspection, queries
from journal.actions.checkpoint import checkpoint
from journal.models import Checkpoint, CheckpointSeal
from journal.rules import checkpoints
from journal.rules.checkpoints import Head
from kernel.canonical import strict_object
from sealing import cms, timestamp
from sealing.authority import Authority
from sealing.ca import DevelopmentAuthority
from sealing.keys import KeySigner
from tests.journal.writing import note

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
SALT = bytes(range(32))
heads = st.dictionaries(
    st.sampled_from([f"lot:{n}" for n in range(9)]),
    st.builds(Head, st.integers(1, 99), st.binary(min_size=32, max_size=32)),
)


@given(heads.filter(bool), st.data())
def test_a_path_leads_to_the_root(found: dict[str, Head], data: st.DataObject) -> None:
    stream = data.draw(st.sampled_from(sorted(found)))
    slot, leaf_salt = checkpoints.opening(stream, salt=SALT)
    path = checkpoints.path(found, stream, salt=SALT)
    assert len(path) == checkpoints.DEPTH
    assert checkpoints.root_of_path(
        stream, found[stream], slot=slot, leaf_salt=leaf_salt, path=path
    ) == checkpoints.root(found, salt=SALT)


@given(heads, heads)
def test_other_heads_have_another_root(
    some: dict[str, Head], others: dict[str, Head]
) -> None:
    same = checkpoints.root(some, salt=SALT) == checkpoints.root(others, salt=SALT)
    assert same == (some == others)


def test_the_salt_hides_what_is_guessed() -> None:
    guess = {"lot:a": Head(1, bytes(32))}
    assert checkpoints.root(guess, salt=SALT) != checkpoints.root(guess, salt=bytes(32))


class Platform:
    """A platform's key and an authority in this process, both from a development CA."""

    def __init__(self) -> None:
        self.ca = DevelopmentAuthority.create("Test CA", NOON)
        seal = self.ca.issue_platform("Platform", "Centre", at=NOON)
        self.signer = KeySigner(seal.key, seal.certificate)
        stamper = self.ca.issue_timestamper("TSA", "Stampers", at=NOON)
        self.authority = Authority(stamper.key, stamper.certificate, lambda: self.now)
        self.away = False
        self.now = NOON

    def stamp(self, digest: bytes) -> bytes:
        """A token, unless the authority is away."""
        return timestamp.obtain(
            digest,
            ["http://stampers.test/"],
            anchors=[self.ca.certificate],
            timeout_s=1,
            post=self._post,
        )

    def _post(self, url: str, body: bytes, **limits: object) -> bytes:
        if self.away:
            raise OSError("away")
        return self.authority.respond(body)


def test_checkpoints_are_chained_signed_and_stamped(
    transactional_db: None, at: Any
) -> None:
    at(NOON)
    platform = Platform()
    assert checkpoint(signer=platform.signer, stamp=platform.stamp) == 0
    note("lot:a", "1", "2")
    note("lot:b", "1")
    assert checkpoint(signer=platform.signer, stamp=platform.stamp) == 1
    assert checkpoint(signer=platform.signer, stamp=platform.stamp) == 1
    note("lot:b", "2")
    assert checkpoint(signer=platform.signer, stamp=platform.stamp) == 2

    first, second = Checkpoint.objects.order_by("n")
    assert sorted(first.heads) == ["lot:a", "lot:b"]
    assert second.heads == {"lot:b": [2, queries.head("lot:b")[1].hex()]}
    said = strict_object(bytes(second.content))
    assert said["previous"] == hashlib.sha256(bytes(first.content)).hexdigest()
    for found in (first, second):
        signature = bytes(found.seal.signature)
        signed = cms.verify_detached(bytes(found.content), signature)
        assert signed.certificate == platform.signer.certificate
        stamp = timestamp.verify(
            bytes(found.seal.token),
            hashlib.sha256(signature).digest(),
            anchors=[platform.ca.certificate],
        )
        assert stamp.gen_time == NOON
    assert inspection.faults() == []


def test_a_seal_that_failed_is_made_the_next_time(
    transactional_db: None, at: Any
) -> None:
    at(NOON)
    platform = Platform()
    assert queries.unsealed_since() is None
    note("lot:a", "1")
    at(NOON + timedelta(minutes=1))
    note("lot:b", "1")
    platform.away = True
    with pytest.raises(timestamp.NoTimestamp):
        checkpoint(signer=platform.signer, stamp=platform.stamp)
    assert Checkpoint.objects.count() == 1
    assert queries.unsealed_since() == NOON
    assert not CheckpointSeal.objects.exists()
    platform.away = False
    assert checkpoint(signer=platform.signer, stamp=platform.stamp) == 1
    assert CheckpointSeal.objects.count() == 1
    assert queries.unsealed_since() is None
    at(NOON + timedelta(minutes=2))
    note("lot:b", "2")
    assert queries.unsealed_since() == NOON + timedelta(minutes=2)


def test_the_clock_finds_positions_and_checkpoints_due(
    transactional_db: None, at: Any
) -> None:
    at(NOON)
    platform = Platform()
    assert names_due(NOON) == []
    note("lot:a", "1")
    assert names_due(NOON) == ["position rows", "checkpoint"]
    for due in queries.due(NOON):
        if due.call is not None:
            due.call()
    checkpoint(signer=platform.signer, stamp=platform.stamp)
    assert names_due(NOON) == []
    assert queries.next_instant(NOON) == NOON + queries.CHECKPOINT_GAP
    later = NOON + queries.CHECKPOINT_GAP
    # The beat is even: a checkpoint tells nobody whether anything has moved.
    assert names_due(later) == ["checkpoint"]
    note("lot:a", "2")
    assert names_due(later - timedelta(microseconds=1)) == ["position rows"]
    assert names_due(later) == ["position rows", "checkpoint"]


def test_one_is_taken_at_the_beat_although_nothing_moved(
    transactional_db: None, at: Any
) -> None:
    at(NOON)
    platform = Platform()
    note("lot:a", "1")
    assert checkpoint(signer=platform.signer, stamp=platform.stamp) == 1
    at(NOON + queries.CHECKPOINT_GAP - timedelta(microseconds=1))
    assert checkpoint(signer=platform.signer, stamp=platform.stamp) == 1
    platform.now = NOON + queries.CHECKPOINT_GAP
    at(platform.now)
    assert checkpoint(signer=platform.signer, stamp=platform.stamp) == 2
    assert inspection.faults([platform.ca.certificate]) == []


def test_a_stranger_checks_one_stream_without_the_others(
    transactional_db: None, at: Any
) -> None:
    at(NOON)
    platform = Platform()
    for stream in ("lot:a", "lot:a", "lot:b"):
        note(stream, "said")
    checkpoint(signer=platform.signer, stamp=platform.stamp)
    (covered,) = queries.covering(["lot:a"])
    assert (covered.n, covered.rows) == (1, {"lot:a": 2})
    files = queries.checkpoint_files(1, streams=["lot:a"])
    assert set(files) == {"content.json", "signature.p7s", "token.tsr"}
    path = queries.checkpoint_path(1, "lot:a")
    assert path is not None
    assert b"lot:b" not in b"".join([*files.values(), path])
    said = strict_object(path)
    found = checkpoints.root_of_path(
        "lot:a",
        Head(said["n"], bytes.fromhex(said["digest"])),
        slot=said["slot"],
        leaf_salt=bytes.fromhex(said["leaf_salt"]),
        path=[bytes.fromhex(each) for each in said["path"]],
    )
    assert found.hex() == strict_object(files["content.json"])["root"]
    cms.verify_detached(files["content.json"], files["signature.p7s"])
    assert queries.covering(["lot:c"]) == []
    assert queries.checkpoint_files(1, streams=["lot:c"]) == {}
    assert queries.checkpoint_path(1, "lot:c") is None


def names_due(now: datetime) -> list[str]:
    """What the clock would do."""
    return [due.name for due in queries.due(now)]
