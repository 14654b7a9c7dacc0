"""Recording: inside the act's transaction, by number, and never changed afterwards."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from journal import queries
from journal.actions.hidden import create_hidden_stream, join_hidden
from journal.actions.record import BATCH_ROWS, record_many
from journal.models import Row, Stream
from journal.rules import chain
from journal.rules.streams import NotHidden, StreamClosed
from tests.journal.events import Noted
from tests.journal.writing import CLERK, note, write

pytestmark = pytest.mark.django_db
BORN_OLD = (
    "INSERT INTO journal_stream (name, hidden, head_n, head_digest, head_xid) "
    "VALUES ('lot:b', false, 1, decode(repeat('00', 32), 'hex'), 0)"
)
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def test_rows_are_numbered_and_chained() -> None:
    first, second = write("lot:a", Noted(text="一"), Noted(text="二"), at=NOON)
    assert (first.n, second.n) == (1, 2)
    stored = queries.rows("lot:a")
    assert stored == [first, second]
    assert chain.check(stored, stream="lot:a") == (2, second.digest)
    assert queries.head("lot:a") == (2, second.digest)
    assert stored[0].facts == {"text": "一", "by": {"name": "王书记员"}}


@pytest.mark.parametrize("count", [0, 1, 2, BATCH_ROWS - 1, BATCH_ROWS, BATCH_ROWS + 1])
def test_many_rows_are_those_of_as_many_records(count: int) -> None:
    note("lot:a", "before")
    texts = [str(n) for n in range(count)]
    with transaction.atomic():
        made = record_many(
            stream="lot:a",
            events=[(Noted(text=text), "own-bid:" + text) for text in texts],
            by=CLERK,
            at=NOON,
        )
    note("lot:a", "after")
    stored = queries.rows("lot:a")
    assert stored[1:-1] == made
    assert [row.facts["text"] for row in stored] == ["before", *texts, "after"]
    assert [row.audience for row in made] == ["own-bid:" + text for text in texts]
    assert chain.check(stored, stream="lot:a")[0] == count + 2


def test_many_rows_are_refused_where_one_is() -> None:
    hidden = create_hidden_stream()
    with transaction.atomic():
        record_many(
            stream=hidden, events=[(Noted(text="x"), "public")], by=CLERK, at=NOON
        )
        join_hidden(stream="lot:a", hidden=[hidden], by=CLERK, at=NOON)
    with pytest.raises(StreamClosed), transaction.atomic():
        record_many(
            stream=hidden, events=[(Noted(text="y"), "public")], by=CLERK, at=NOON
        )


def test_streams_are_numbered_apart() -> None:
    note("lot:a", "one")
    note("lot:b", "one", "two")
    assert [queries.head(name)[0] for name in ("lot:a", "lot:b", "lot:c")] == [1, 2, 0]
    assert queries.head("lot:c")[1] == chain.GENESIS


def test_rows_are_read_by_number() -> None:
    note("lot:a", "1", "2", "3", "4")
    assert [row.n for row in queries.rows("lot:a", after=1, limit=2)] == [2, 3]
    latest = queries.latest("lot:a", "test.noted")
    assert latest is not None
    assert latest.n == 4
    assert queries.latest("lot:a", "test.rung") is None


def test_a_reference_is_kept_with_the_facts() -> None:
    (row,) = write("lot:a", Noted(text="x"), ref="r1")
    assert row.facts["ref"] == "r1"


def test_an_act_undone_leaves_no_row() -> None:
    with transaction.atomic():
        note("lot:a", "never")
        transaction.set_rollback(True)
    assert queries.head("lot:a")[0] == 0
    note("lot:a", "first")
    assert queries.head("lot:a")[0] == 1


@pytest.mark.parametrize(
    "law",
    [
        "UPDATE journal_row SET kind = 'test.rung'",
        "UPDATE journal_row SET facts = '{}'",
        "DELETE FROM journal_row",
        "TRUNCATE journal_row CASCADE",
        "UPDATE journal_stream SET head_n = 7",
        "UPDATE journal_stream SET name = 'lot:b'",
        "UPDATE journal_stream SET hidden = true",
        "DELETE FROM journal_stream",
        BORN_OLD,
    ],
)
def test_the_database_itself_refuses(law: str) -> None:
    note("lot:a", "one")
    # The insert's deferred foreign keys have to be settled before a TRUNCATE.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with (
            pytest.raises(IntegrityError, match=r"never|keeps|moves|start|gaps"),
            transaction.atomic(),
        ):
            cursor.execute(law)


@pytest.mark.parametrize(
    "changed",
    [
        {"n": 3},
        {"n": 1},
        {"digest": bytes(32)},
        {"salt": bytes(32)},
        {"salt": bytes(31)},
        {"raw": b'{"text":"other"}'},
        {"facts": {"text": "other"}},
        {"kind": "test.rung"},
        {"audience": "scores"},
        {"at": NOON},
    ],
)
def test_the_database_lets_in_only_what_follows(changed: dict[str, object]) -> None:
    note("lot:a", "one")
    stream = Stream.objects.get(name="lot:a")
    at = queries.instant()
    header = chain.Header("lot:a", 2, "test.noted", 1, at, "public")
    row = chain.write(
        bytes(stream.head_digest), header, salt=bytes([7]) * 32, facts={"text": "two"}
    )
    right = {
        "stream": stream,
        "n": 2,
        "kind": "test.noted",
        "v": 1,
        "at": at,
        "audience": "public",
        "salt": row.salt,
        "raw": row.raw,
        "facts": row.facts,
        "digest": row.digest,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Row.objects.create(**{**right, **changed})
    Row.objects.create(**right)
    assert queries.head("lot:a") == (2, row.digest)


def test_outside_a_transaction_recording_is_a_bug(transactional_db: None) -> None:
    from journal.actions.record import record

    with pytest.raises(ValueError, match="transaction"):
        record(stream="lot:a", event=Noted(text="x"), by=CLERK, at=NOON)


class TestHidden:
    """Before the closing nothing tells how many hidden streams there are."""

    def test_their_names_are_random(self) -> None:
        assert create_hidden_stream() != create_hidden_stream()

    def test_joining_shows_them_with_their_heads(self) -> None:
        one, two = create_hidden_stream(), create_hidden_stream()
        note(one, "bid")
        assert queries.is_hidden(one)
        row = join_hidden(stream="lot:a", hidden=[one, two], by=CLERK, at=NOON)
        assert row.facts["streams"] == [
            {
                "stream": name,
                "n": queries.head(name)[0],
                "digest": queries.head(name)[1].hex(),
            }
            for name in sorted([one, two])
        ]
        assert not queries.is_hidden(one)

    def test_joined_they_take_no_more_rows(self) -> None:
        one = create_hidden_stream()
        join_hidden(stream="lot:a", hidden=[one], by=CLERK, at=NOON)
        with pytest.raises(StreamClosed):
            note(one, "late")

    @pytest.mark.parametrize("joined", ["lot:b", "hidden:nobody"])
    def test_only_hidden_streams_join(self, joined: str) -> None:
        note("lot:b", "open")
        with pytest.raises(NotHidden):
            join_hidden(stream="lot:a", hidden=[joined], by=CLERK, at=NOON)

    def test_none_at_all_may_join(self) -> None:
        row = join_hidden(stream="lot:a", hidden=[], by=CLERK, at=NOON)
        assert row.facts["streams"] == []


def test_disclosed_items_are_known() -> None:
    from tests.journal.writing import disclose

    assert queries.disclosed("lot:a") == frozenset()
    disclose("lot:a", "scores", "names")
    disclose("lot:a", "scores")
    assert queries.disclosed("lot:a") == {"scores", "names"}
