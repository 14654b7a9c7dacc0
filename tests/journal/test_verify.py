"""`verify_journal` finds what a superuser changes with every trigger switched off."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from journal import inspection, queries
from journal.actions.checkpoint import take
from journal.actions.hidden import create_hidden_stream, join_hidden
from tests.journal.writing import CLERK, note

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.fixture
def journal(transactional_db: None) -> str:
    """Two lots, a hidden stream that has joined, one that has not, a checkpoint."""
    note("lot:a", "1", "2", "3")
    note("lot:b", "1")
    with transaction.atomic():
        one, two = create_hidden_stream(), create_hidden_stream()
        note(one, "bid")
        note(two, "bid")
        join_hidden(stream="lot:a", hidden=[one], by=CLERK, at=queries.instant())
    take()
    return two


def tamper(sql: str, *params: object) -> None:
    """Do what only a superuser can do."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, params)
        assert cursor.rowcount > 0


def verify() -> str:
    """What the command prints."""
    out = StringIO()
    call_command("verify_journal", stdout=out, stderr=StringIO())
    return out.getvalue()


def test_an_honest_journal_verifies(journal: str) -> None:
    assert "7 rows in 4 streams, 1 checkpoints" in verify()


ROW = (
    "(SELECT r.id FROM journal_row r JOIN journal_stream s ON s.id = r.stream_id "
    "WHERE s.name = 'lot:a' AND r.n = 2)"
)


@pytest.mark.parametrize(
    ("change", "n"),
    [
        ("kind = 'test.rung'", 2),
        ("v = 2", 2),
        ("at = at + interval '1 microsecond'", 2),
        ("audience = 'scores'", 2),
        ("salt = decode(repeat('07', 32), 'hex')", 2),
        ("salt = decode('07', 'hex')", 2),
        ("raw = convert_to('{}', 'UTF8')", 2),
        ("raw = decode('ff', 'hex')", 2),
        ("raw = convert_to('{}', 'UTF8'), facts = '{}'", 2),
        ("facts = '{}'", 2),
        ("digest = decode(repeat('07', 32), 'hex')", 2),
        ("xid = xid + 1, order_xid = order_xid + 1", 3),
        ("order_xid = 0, xid = 0", 2),
        ("n = 9", 2),
        ("stream_id = (SELECT id FROM journal_stream WHERE name = 'lot:b')", 2),
    ],
)
def test_a_changed_row_is_named(journal: str, change: str, n: int) -> None:
    tamper(f"UPDATE journal_row SET {change} WHERE id = {ROW}")
    with pytest.raises(CommandError) as stopped:
        verify()
    first = inspection.faults()[0]
    assert (first.facts["stream"], first.facts["n"]) == ("lot:a", n)
    assert f"Row {n} of lot:a" in str(stopped.value)


LAST = "(SELECT id FROM journal_row WHERE stream_id = {0} ORDER BY n DESC LIMIT 1)"
LOT_B = "(SELECT id FROM journal_stream WHERE name = 'lot:b')"


@pytest.mark.parametrize(
    "change",
    [
        f"DELETE FROM journal_row WHERE id = {ROW}",
        f"DELETE FROM journal_row WHERE id = {LAST.format(LOT_B)}",
        "UPDATE journal_stream SET head_n = head_n + 1 WHERE name = 'lot:b'",
        f"UPDATE journal_stream SET head_digest = '{chr(92)}x07' WHERE id = {LOT_B}",
        "UPDATE journal_stream SET name = 'lot:c' WHERE name = 'lot:b'",
        "UPDATE journal_stream SET hidden = false WHERE hidden",
        "UPDATE journal_checkpoint SET heads = '{}'",
        "UPDATE journal_checkpoint SET salt = decode(repeat('07', 32), 'hex')",
        "UPDATE journal_checkpoint SET content = convert_to('{}', 'UTF8')",
        "UPDATE journal_checkpoint SET digest = decode(repeat('07', 32), 'hex')",
        "UPDATE journal_checkpoint SET at = at + interval '1 second'",
        "UPDATE journal_checkpoint SET n = 2",
    ],
)
def test_whatever_else_is_changed_is_found(journal: str, change: str) -> None:
    tamper(change)
    with pytest.raises(CommandError):
        verify()


def test_a_tail_cut_off_cleanly_is_found_by_the_checkpoint(journal: str) -> None:
    tamper(
        "UPDATE journal_stream SET head_n = 0, head_digest = "
        "decode(repeat('00', 32), 'hex') WHERE name = 'lot:b'"
    )
    tamper(f"DELETE FROM journal_row WHERE stream_id = {LOT_B}")
    (only,) = inspection.faults()
    assert only.facts["stream"] == "lot:b"


def test_a_stream_removed_altogether_is_found_by_the_checkpoint(journal: str) -> None:
    tamper(f"DELETE FROM journal_row WHERE stream_id = {LOT_B}")
    tamper("DELETE FROM journal_stream WHERE name = 'lot:b'")
    (only,) = inspection.faults()
    assert only.facts["stream"] == "lot:b"


def test_what_is_recorded_meanwhile_is_no_fault(journal: str) -> None:
    """Heads and rows are read as they were at one instant."""
    written = []

    def writing(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        if 'FROM "journal_row"' in sql and not written:
            written.append(sql)
            in_a_process_of_its_own(lambda: note("lot:a", "meanwhile"))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(writing):
        assert inspection.faults() == []
    assert written
    assert inspection.faults() == []


def in_a_process_of_its_own(act: Callable[[], None]) -> None:
    """Act on a connection that shares no transaction with ours."""

    def acting() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=acting)
    thread.start()
    thread.join()
