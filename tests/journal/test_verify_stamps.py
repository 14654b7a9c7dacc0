"""`verify_journal` reads tokens with their chains, and the public order of rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from journal import inspection
from journal.actions.checkpoint import checkpoint
from journal.actions.sequence import sequence
from journal.models import CheckpointSeal
from tests.journal.test_checkpoint import NOON, Platform
from tests.journal.writing import note


@pytest.fixture
def platform(transactional_db: None, at: Any) -> Platform:
    """A journal with a sealed checkpoint, its rows in the public order."""
    at(NOON)
    platform = Platform()
    note("lot:a", "1", "2")
    note("lot:b", "1")
    checkpoint(signer=platform.signer, stamp=platform.stamp)
    sequence()
    return platform


def tamper(sql: str, *params: object) -> None:
    """Do what only a superuser can do."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, params)
        assert cursor.rowcount > 0


def faults(platform: Platform) -> list[str]:
    found = inspection.faults([platform.ca.certificate])
    return [f"{fault.facts['stream']}: {fault.facts['reason']}" for fault in found]


def test_an_honest_one_verifies(platform: Platform) -> None:
    assert faults(platform) == []


def test_a_token_of_another_authority_is_named(platform: Platform) -> None:
    stranger = Platform()
    assert faults(stranger)[0].startswith("checkpoints: timestamp: ")


def test_a_token_over_something_else_is_named(platform: Platform) -> None:
    tamper("UPDATE journal_checkpointseal SET token = %s", platform.stamp(b"\1" * 32))
    assert faults(platform)[0].startswith("checkpoints: timestamp: ")
    tamper("UPDATE journal_checkpointseal SET token = ''")
    assert faults(platform)[0].startswith("checkpoints: timestamp: ")


@pytest.mark.parametrize(("earlier_s", "is_bad"), [(0, False), (2, True)])
def test_a_token_older_than_its_checkpoint_is_named(
    platform: Platform, at: Any, earlier_s: int, is_bad: bool
) -> None:
    at(NOON + timedelta(seconds=earlier_s))
    note("lot:b", "2")
    checkpoint(signer=platform.signer, stamp=platform.stamp)
    assert CheckpointSeal.objects.count() == 2
    # The authority of these tests stands still at noon, whatever its accuracy.
    found = faults(platform)
    assert (found == ["checkpoints: timestamp: older than the checkpoint"]) is is_bad


SWAPPED = """
UPDATE journal_position SET row_id = (
    SELECT other.row_id FROM journal_position other
    WHERE other.position = 3 - journal_position.position
) WHERE position < 3
"""


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("DELETE FROM journal_position WHERE position = 1", "positions: a gap"),
        (
            SWAPPED,
            "lot:a: out of the public order",
        ),
        (
            "UPDATE journal_stream SET hidden = true WHERE name = 'lot:a'",
            "lot:a: public, though hidden",
        ),
    ],
)
def test_the_public_order_is_checked(platform: Platform, sql: str, fault: str) -> None:
    if sql == SWAPPED:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE journal_position DROP CONSTRAINT IF EXISTS "
                "journal_position_row_id_key"
            )
    tamper(sql)
    assert fault in faults(platform)
