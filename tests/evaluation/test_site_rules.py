"""The pure rules of sites: clashes, who may sit, links, sound, recordings, fees."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.rules import expert_fees, seat_media, seats_at, sites
from evaluation.rules.phases import Phase
from evaluation.rules.site_links import Link, Terms, link

NOON = datetime(2026, 12, 1, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)
TERMS = Terms(silence=timedelta(seconds=30), back_within=timedelta(minutes=15))

hours = st.integers(min_value=0, max_value=200)
periods = st.tuples(hours, hours).filter(lambda pair: pair[0] < pair[1])


def at(hour: int) -> datetime:
    return NOON + hour * HOUR


@given(one=periods, other=periods)
def test_half_open_periods_clash_when_an_hour_is_in_both(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    both = set(range(*one)) & set(range(*other))
    found = sites.overlap(at(one[0]), at(one[1]), at(other[0]), at(other[1]))
    assert found == bool(both)
    again = sites.overlap(at(other[0]), at(other[1]), at(one[0]), at(one[1]))
    assert again == found


@given(wanted=st.lists(periods, max_size=12))
def test_what_is_booked_in_turn_never_overlaps(wanted: list[tuple[int, int]]) -> None:
    taken: list[sites.Taken] = []
    for start, end in wanted:
        row = sites.Taken("Z1", at(start), at(end))
        try:
            sites.check_free(taken, starts_at=row.starts_at, ends_at=row.ends_at)
        except sites.PlaceTaken:
            continue
        taken.append(row)
    ordered = sorted(taken, key=lambda row: row.starts_at)
    assert all(first.ends_at <= then.starts_at for first, then in pairwise(ordered))


@pytest.mark.parametrize(
    ("length", "is_fine"), [(-TICK, True), (timedelta(0), True), (TICK, False)]
)
def test_a_session_lasts_a_week_at_most(length: timedelta, is_fine: bool) -> None:
    ends_at = NOON + sites.LENGTH_MAX + length
    if is_fine:
        sites.check_period(NOON, ends_at, NOON)
        return
    with pytest.raises(sites.PeriodUnusable):
        sites.check_period(NOON, ends_at, NOON)


def test_a_session_ends_after_it_begins_and_after_now() -> None:
    sites.check_period(NOON, NOON + TICK, NOON)
    for now in (NOON + TICK, NOON + HOUR):
        with pytest.raises(sites.PeriodUnusable):
            sites.check_period(NOON, NOON + TICK, now)
    with pytest.raises(sites.PeriodUnusable):
        sites.check_period(NOON, NOON, NOON - HOUR)


def test_a_code_lives_a_quarter_of_an_hour() -> None:
    life = sites.CODE_LIFE
    for moment, works in ((life - TICK, True), (life, False), (life + TICK, False)):
        now = NOON + moment
        assert sites.code_works(issued_at=NOON, used=False, now=now) is works
        assert not sites.code_works(issued_at=NOON, used=True, now=now)
    assert sites.code_digest("abcd-efgh-jkmn") == sites.code_digest("ABCDEFGHJKMN")


def seating(**more: object) -> seats_at.Seating:
    facts: dict[str, object] = {
        "station": "Z1",
        "is_booked": True,
        "unconfirmed": "",
        "starts_at": NOON,
        "ends_at": NOON + HOUR,
        "is_occupied": False,
    }
    return seats_at.Seating(**{**facts, **more})  # type: ignore[arg-type]


def test_who_may_sit_and_when() -> None:
    for now in (NOON, NOON + TICK, NOON + HOUR - TICK):
        seats_at.check_may_sit(seating(), now)
    for now in (NOON - TICK, NOON + HOUR, NOON + HOUR + TICK):
        with pytest.raises(seats_at.OutsideSession):
            seats_at.check_may_sit(seating(), now)
    refused = (
        (seating(is_booked=False), seats_at.StationNotBooked),
        (seating(unconfirmed="淮阴区评标区"), seats_at.SiteNotConfirmed),
        (seating(is_occupied=True), seats_at.StationOccupied),
    )
    for facts, kind in refused:
        with pytest.raises(kind):
            seats_at.check_may_sit(facts, NOON)
    for age, works in (
        (seats_at.NONCE_LIFE - TICK, True),
        (seats_at.NONCE_LIFE, False),
        (seats_at.NONCE_LIFE + TICK, False),
    ):
        if works:
            seats_at.check_nonce(issued_at=NOON, used=False, now=NOON + age)
            continue
        with pytest.raises(seats_at.ProofUnusable):
            seats_at.check_nonce(issued_at=NOON, used=False, now=NOON + age)


def stands(heard: timedelta, now: timedelta, paused: timedelta | None = None) -> Link:
    paused_at = None if paused is None else NOON + paused
    return link(TERMS, heard_at=NOON + heard, paused_at=paused_at, now=NOON + now)


def test_a_site_is_silent_from_the_instant_and_lost_from_the_limit() -> None:
    zero, silence, limit = timedelta(0), TERMS.silence, TERMS.back_within
    assert stands(zero, silence - TICK) is Link.LIVE
    assert stands(zero, silence) is Link.SILENT
    assert stands(zero, silence + TICK) is Link.SILENT
    # Paused at noon, never heard again.
    for now, found in (
        (limit - TICK, Link.SILENT),
        (limit, Link.LOST),
        (limit + TICK, Link.LOST),
    ):
        assert stands(-silence, now, paused=zero) is found
    # Heard just before, at, and after the limit; looked at a moment later.
    for heard, found in (
        (limit - TICK, Link.LIVE),
        (limit, Link.LOST),
        (limit + TICK, Link.LOST),
    ):
        assert stands(heard, limit + 2 * TICK, paused=zero) is found
    # Back, and silent again within the limit.
    assert stands(silence, 2 * silence, paused=zero) is Link.SILENT


@given(
    heard=st.integers(-100, 2000), paused=st.integers(-100, 2000), more=st.integers(0)
)
def test_what_is_lost_stays_lost(heard: int, paused: int, more: int) -> None:
    seconds = [timedelta(seconds=n) for n in (heard, paused, min(more, 10**6))]
    limit = seconds[1] + TERMS.back_within
    now = max(limit, seconds[0]) + TERMS.silence
    assert stands(seconds[0], now, paused=seconds[1]) is Link.LOST
    assert stands(seconds[0], now + seconds[2], paused=seconds[1]) is Link.LOST


SOUND = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n{common}m=audio {port} RTP 111\r\n{own}"


@pytest.mark.parametrize(
    ("port", "common", "own", "found"),
    [
        ("9", "", "a=sendrecv\r\n", True),
        ("9", "", "a=sendonly\n", True),
        ("9", "", "", True),
        ("9", "a=inactive\r\n", "", False),
        ("9", "a=inactive\r\n", "a=sendrecv\r\n", True),
        ("9", "", "a=recvonly\r\n", False),
        ("9", "", "a=inactive\r\n", False),
        ("9", "", "a=inactive\r\na=sendrecv\r\n", True),
        ("0", "", "a=sendrecv\r\n", False),
    ],
)
def test_sound_is_found_in_a_description(
    port: str, common: str, own: str, found: bool
) -> None:
    sdp = SOUND.format(port=port, common=common, own=own)
    sdp += "m=video 9 RTP 96\r\na=sendrecv\r\n"
    assert seat_media.sends(sdp, "audio") is found
    offer = {"type": "offer", "sdp": sdp}
    assert seat_media.check_signal(offer, muted=False) == offer
    if found:
        with pytest.raises(seat_media.Muted):
            seat_media.check_signal(offer, muted=True)
    else:
        assert seat_media.check_signal(offer, muted=True) == offer
    with pytest.raises(seat_media.OnlyWatching):
        seat_media.check_only_watches(offer)


def test_notes_are_bounded() -> None:
    most = "v" * seat_media.SIGNAL_BYTES_MAX
    for sdp, is_fine in ((most[1:], True), (most, True), (most + "v", False)):
        note = {"type": "answer", "sdp": sdp}
        if is_fine:
            assert seat_media.check_signal(note, muted=True) == note
            continue
        with pytest.raises(seat_media.SignalMalformed):
            seat_media.check_signal(note, muted=True)
    # An answer may say which offer it is for: up to twenty digits, an offer nothing.
    for of, is_fine in (("9" * 20, True), ("9" * 21, False), ("x", False), (7, False)):
        note = {"type": "answer", "sdp": "v=0", "of": of}
        if is_fine:
            assert seat_media.check_signal(note, muted=True) == note
            continue
        with pytest.raises(seat_media.SignalMalformed):
            seat_media.check_signal(note, muted=True)
    offer = {"type": "offer", "sdp": "v=0"}
    assert seat_media.check_signal({**offer, "of": "9"}, muted=True) == offer
    candidate = {"candidate": "x", "sdpMid": "0", "sdpMLineIndex": 0, "more": "left"}
    kept = seat_media.check_signal(
        {"type": "candidate", "candidate": candidate}, muted=True
    )
    assert "more" not in kept["candidate"]  # type: ignore[operator]
    asked = {"type": "again", "sdp": SOUND}
    assert seat_media.check_signal(asked, muted=True) == {"type": "again"}
    bad: list[object] = [
        None,
        [],
        {"type": "offer"},
        {"type": "bye", "sdp": ""},
        # A channel for data would be talk that nobody records.
        {"type": "offer", "sdp": "m=application 9 UDP/DTLS/SCTP webrtc-datachannel"},
        {"type": "candidate", "candidate": {"candidate": 1}},
        {"type": "candidate", "candidate": {"candidate": "x", "sdpMLineIndex": True}},
    ]
    for note in bad:
        with pytest.raises(seat_media.SignalMalformed):
            seat_media.check_signal(note, muted=False)
    assert seat_media.is_muted(Phase.SCORING, subjective_open=True)
    assert not seat_media.is_muted(Phase.SCORING, subjective_open=False)
    assert not seat_media.is_muted(Phase.SUMMING_UP, subjective_open=True)


@given(chunks=st.lists(st.binary(max_size=40), max_size=8), cut=st.integers(0, 8))
def test_a_chain_goes_on_where_it_stopped(chunks: list[bytes], cut: int) -> None:
    whole = seat_media.chained(chunks)
    first = seat_media.chained(chunks[:cut])
    assert seat_media.chained(chunks[cut:], former=first) == whole
    expected = bytes(32)
    for chunk in chunks:
        link_ = hashlib.sha256(chunk).digest()
        expected = hashlib.sha256(expected + link_).digest()
    assert whole == expected.hex()


def test_a_recording_only_grows() -> None:
    digest = "a" * 64
    former = {"former_chunks": 3, "former_size": 10}
    assert seat_media.check_part(digest=digest, chunks=4, size=11, **former)
    for chunks, size in ((3, 11), (2, 11), (4, 10), (4, 9)):
        with pytest.raises(seat_media.RecordingMalformed):
            seat_media.check_part(digest=digest, chunks=chunks, size=size, **former)


TABLE = expert_fees.FeeTable(4 * HOUR, 40_000, 10_000)


@pytest.mark.parametrize(
    ("stayed", "half_days"),
    [
        (timedelta(0), 1),
        (4 * HOUR - TICK, 1),
        (4 * HOUR, 1),
        (4 * HOUR + TICK, 2),
        (8 * HOUR, 2),
        (8 * HOUR + TICK, 3),
    ],
)
def test_fees_go_by_half_days_begun(stayed: timedelta, half_days: int) -> None:
    local, remote = (
        expert_fees.fee(TABLE, came_at=NOON, left_at=NOON + stayed, is_guest=guest)
        for guest in (False, True)
    )
    assert (local.half_days, local.amount_fen) == (half_days, 40_000 * half_days)
    assert (remote.way, remote.amount_fen) == ("remote", 50_000 * half_days)


def test_a_low_rating_says_why() -> None:
    fine = dict.fromkeys(expert_fees.CRITERIA, 3)
    assert expert_fees.check_rating(fine, " ") == (fine, "")
    low = {**fine, "skilled": 2}
    assert expert_fees.check_rating(low, "迟到")[1] == "迟到"
    bad = [(low, ""), ({**fine, "skilled": 0}, "x"), ({**fine, "skilled": 6}, "x")]
    for points, reason in [*bad, ({"skilled": 3}, "x"), (fine, "x" * 501)]:
        with pytest.raises(expert_fees.RatingUnusable):
            expert_fees.check_rating(points, reason)
