"""The law of the chain, on any rows at all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal.rules import chain
from journal.rules.chain import BrokenChain, Entry, Header

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
facts = st.dictionaries(
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8),
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.text(st.characters(codec="utf-8")),
        lambda inner: st.lists(inner, max_size=3),
        max_leaves=5,
    ),
    max_size=4,
)
histories = st.lists(
    st.tuples(facts, st.sampled_from(["public", "scores"])), max_size=6
)


def written(history: list[tuple[dict[str, object], str]]) -> list[Entry]:
    """Rows with these facts and audiences."""
    rows: list[Entry] = []
    for n, (said, audience) in enumerate(history, start=1):
        header = Header("lot:a", n, "test.noted", 1, NOON, audience)
        previous = rows[-1].digest if rows else chain.GENESIS
        rows.append(chain.write(previous, header, salt=bytes([n]) * 32, facts=said))
    return rows


@given(histories)
def test_what_was_written_verifies(history) -> None:
    rows = written(history)
    last = rows[-1].digest if rows else chain.GENESIS
    assert chain.check(rows, stream="lot:a") == (len(rows), last)


@given(histories, st.data())
def test_withholding_any_rows_changes_no_digest(history, data) -> None:
    rows = written(history)
    shown = [row if data.draw(st.booleans()) else row.withheld() for row in rows]
    assert chain.check(shown, stream="lot:a") == chain.check(rows, stream="lot:a")


@given(histories)
def test_what_a_page_shows_reads_back_the_same(history) -> None:
    for row in written(history):
        assert chain.from_public(chain.public_entry(row, visible=True)) == row
        hidden = chain.public_entry(row, visible=False)
        assert chain.from_public(hidden) == row.withheld()


CHANGES = {
    "other facts": lambda row: replace(row, raw=row.raw + b" "),
    "other salt": lambda row: replace(row, salt=bytes(32)),
    "other commitment": lambda row: replace(row, commitment=bytes(32)),
    "other digest": lambda row: replace(row, digest=bytes(32)),
    "half withheld": lambda row: replace(row, salt=None),
    **{
        f"other {name}": lambda row, name=name, value=value: replace(
            row, header=replace(row.header, **{name: value})
        )
        for name, value in {
            "stream": "lot:b",
            "n": 9,
            "kind": "test.rung",
            "v": 2,
            "at": NOON + timedelta(microseconds=1),
            "audience": "names",
        }.items()
    },
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
@pytest.mark.parametrize("n", [1, 2, 3])
def test_any_change_is_found_at_its_row(change, n: int) -> None:
    rows = written([({"text": "x"}, "public")] * 3)
    rows[n - 1] = change(rows[n - 1])
    with pytest.raises(BrokenChain) as broken:
        chain.check(rows, stream="lot:a")
    assert broken.value.facts["n"] == n


@pytest.mark.parametrize("n", [1, 2])
def test_a_missing_row_is_found(n: int) -> None:
    rows = written([({"text": "x"}, "public")] * 3)
    del rows[n - 1]
    with pytest.raises(BrokenChain) as broken:
        chain.check(rows, stream="lot:a")
    assert broken.value.facts["n"] == n


def test_an_instant_has_one_spelling() -> None:
    beijing = NOON.astimezone(timezone(timedelta(hours=8)))
    assert chain.moment(beijing) == chain.moment(NOON) == "2026-07-01T12:00:00.000000Z"


@pytest.mark.parametrize("name", ["", "Lot:a", ":a", "a b", "标段", 'a"', "a" * 121])
def test_a_name_that_could_be_spelt_otherwise_is_a_bug(name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        chain.checked_name(name)
