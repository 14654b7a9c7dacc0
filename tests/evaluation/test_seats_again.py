"""Stations after the sheets, sitting down again, longer bookings, devices, attempts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from evaluation import queries
from evaluation.actions import bookings, sit_down
from evaluation.actions.make_report import make_report
from evaluation.actions.missing_signature import count_as_agreeing
from evaluation.actions.replace_member import remove_member
from evaluation.actions.sign_in import ACT, sign_in_facts
from evaluation.actions.site_links import look_at_site
from evaluation.actions.take_over import take_over
from evaluation.facts import panels, reporting, seating
from evaluation.live import RoomViewer, ScoringRoom, viewer_of
from evaluation.models import Arrival, ReportSilence, SitePause
from evaluation.rules import reports, seats_at
from evaluation.rules import sites as rule
from evaluation.rules.phases import Phase
from evaluation.rules.replacements import TooLateToReplace
from evaluation.rules.seats import SeatTakenOver, key_digest
from evaluation.rules.seats_at import browser_digest
from journal.queries import instant
from parties.actions.signed_acts import act_bytes
from tests.evaluation import remote as worlds
from tests.evaluation.test_room_acts import rows
from tests.evaluation.world import Device

if TYPE_CHECKING:
    from tests.conftest import At
    from tests.evaluation.world import Room
    from tests.worlds.people import City

MOMENT = timedelta(microseconds=1)


def returns(
    remote: worlds.Remote, seat: str, station: str, key: Device, browser: str
) -> Arrival:
    """Sit down again with a session key, in a browser session of this name."""
    who, uid = remote.room.person(seat), remote.room.panel.uid
    nonce = sit_down.ask_nonce(by=who.actor, panel=uid)
    body = seats_at.proof_bytes(
        panel=str(uid), nonce=nonce, session_key=worlds.seats_at_key(key)
    )
    device = remote.browsers[station]
    return sit_down.sit_down(
        by=who.actor,
        panel=uid,
        device_key=device.spki,
        session_key=key.spki,
        signature=device.sign(body),
        browser=browser_digest(browser),
    )


def test_what_a_lost_site_leaves_open_is_no_dead_end(
    city: City, room: Room, at: At
) -> None:
    begun = at(instant())
    host, guest = worlds.places(city)
    room.draw()
    remote = worlds.booked(room, host, guest)
    for seat, station in (("A1", "Z1"), ("A2", "Z2"), ("A3", "F1")):
        remote.sit(seat, station)
    goes_on_at_its_station(remote)
    room.elect().qualify().check().quote().score_all()
    # From here on nobody's line is waited for.
    at(begun + timedelta(hours=2))
    look_at_site(booking=remote.booking(guest).uid)
    assert not SitePause.objects.exists()
    assert seating.watched() == []
    report = make_report(by=room.person("A1").actor, panel=room.panel.uid)
    for seat in ("A1", "A2"):
        room.sign_report(seat)
    with pytest.raises(TooLateToReplace):
        remove_member(
            by=room.drawer.actor,
            panel=room.panel.uid,
            seat="A3",
            ground="absent",
            reason="副场连接中断，未恢复；许场地见证。",
        )
    member = panels.member_for(room.person("A3").actor, room.panel.uid)
    seating.check_browser(member, browser_digest("at home"), is_report=True)
    with pytest.raises(seats_at.AtAnotherStation):
        seating.check_browser(member, browser_digest("at home"))
    agrees_by_silence(room, at, report)


def goes_on_at_its_station(remote: worlds.Remote) -> None:
    """A3's browser lost its session, then its key as well; the station is the same."""
    room = remote.room
    who, key = room.person("A3"), room.devices["A3"]
    with pytest.raises(seats_at.AtAnotherStation):
        returns(remote, "A3", "F2", key, "new")
    client = who.signed_in(Client())
    room_page = f"/en/rooms/scoring/{room.uid}/"
    refused = client.get(room_page, HTTP_ACCEPT="text/html")
    assert refused.status_code == 302
    assert refused["Location"].endswith("/enter/")
    assert "data-sit-down" in client.get(f"{room_page}enter/").content.decode()
    again = returns(remote, "A3", "F1", key, "new")
    assert again.witnessed_at is not None
    [told] = rows(room, "seat-returned")
    assert (told["seat"], told["station"]) == ("A3", "F1")
    member = panels.member_for(who.actor, room.panel.uid)
    seating.check_browser(member, browser_digest("new"))
    with pytest.raises(seats_at.AtAnotherStation):
        seating.check_browser(member, browser_digest("A3"))
    other = Device()
    returns(remote, "A3", "F1", other, "A3")
    facts = sign_in_facts(member, other.spki)
    body = act_bytes(ACT, str(room.uid), facts)
    asked: dict[str, Any] = {
        "by": who.actor,
        "panel": room.panel.uid,
        "session_key": other.spki,
        "signature": who.sign(body),
    }
    with pytest.raises(seats_at.AtAnotherStation):
        take_over(browser=browser_digest("new"), **asked)
    take_over(browser=browser_digest("A3"), **asked)
    room.devices["A3"] = other


def agrees_by_silence(room: Room, at: At, report: Any) -> None:
    """条例53: refused before the time to sign is over, and by others than the chair."""
    until = reporting.missing(report, "A1").until
    asked: dict[str, Any] = {
        "panel": room.panel.uid,
        "seat": "A3",
        "reason": "三次电话通知，未答复。",
    }
    chair = room.person("A1").actor
    at(until - MOMENT)
    with pytest.raises(reports.NotYetMissing):
        count_as_agreeing(by=chair, **asked)
    assert reporting.may_be_missing(report, "A1", instant()) == []
    at(until)
    assert reporting.may_be_missing(report, "A1", instant()) == ["A3"]
    address = f"/en/rooms/scoring/{room.uid}/report/"
    page = room.person("A1").signed_in(Client()).get(address).content.decode()
    assert 'data-act="evaluation.count-as-agreeing"' in page
    with pytest.raises(reports.NotYetMissing):
        count_as_agreeing(by=room.person("A2").actor, **asked)
    with pytest.raises(reports.MissingUnsaid):
        count_as_agreeing(by=chair, **{**asked, "reason": " "})
    count_as_agreeing(by=chair, **asked)
    assert room.panel.phase == Phase.SIGNED
    assert rows(room, "signature-missing")[0]["seat"] == "A3"
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportSilence.objects.update(reason="另")


@pytest.mark.parametrize(
    ("signed", "by", "after", "counts"),
    [
        ("ABC", "A", -MOMENT, False),
        ("ABC", "A", timedelta(0), True),
        ("ABC", "B", timedelta(0), False),
        # The chair itself is silent: another who has signed speaks.
        ("BCD", "B", MOMENT, True),
        ("BCD", "A", MOMENT, False),
        # Two of five are no majority.
        ("AB", "A", MOMENT, False),
    ],
)
def test_who_may_say_that_a_seat_agrees_by_silence(
    signed: str, by: str, after: timedelta, *, counts: bool
) -> None:
    until = instant_of_noon()
    known = reports.Missing(
        by=by, chair="A", members=5, signed=frozenset(signed), until=until
    )
    if counts:
        assert reports.check_missing(known, "E", " 未答复 ", until + after) == "未答复"
        return
    with pytest.raises(reports.NotYetMissing):
        reports.check_missing(known, "E", "未答复", until + after)


def instant_of_noon() -> Any:
    from tests.evaluation.test_site_rules import NOON

    return NOON


def test_places_are_kept_longer_and_silent_ones_given_up(
    city: City, room: Room, at: At
) -> None:
    at(instant())
    host, guest = worlds.places(city)
    room.draw()
    remote = worlds.asked(room, host, guest)
    mine, theirs = remote.booking(host), remote.booking(guest)
    by = host.hand.actor
    later = mine.ends_at + timedelta(hours=1)
    asked: dict[str, Any] = {"ends_at": later, "reason": "评审未结束"}
    with pytest.raises(rule.BookingClosed):
        bookings.extend_booking(by=by, booking=mine.uid, **asked)
    bookings.confirm_booking(by=by, booking=mine.uid)
    with pytest.raises(rule.PeriodUnusable):
        bookings.extend_booking(
            by=by, booking=mine.uid, **{**asked, "ends_at": mine.ends_at}
        )
    bookings.extend_booking(by=by, booking=mine.uid, **asked)
    remote.session.refresh_from_db()
    assert remote.session.ends_at == later
    held = remote.booking(host).stations.values_list("ends_at", flat=True)
    assert set(held) == {later}
    # The host withdraws what the silent guest never confirmed, and asks for another.
    bookings.withdraw_booking(by=by, booking=theirs.uid, reason="副场未答复")
    worlds.ask(host, remote.session, guest, ["F2"])
    again = remote.booking(guest)
    assert again.ends_at == later
    bookings.confirm_booking(by=guest.hand.actor, booking=again.uid)
    with pytest.raises(rule.BookingClosed):
        bookings.withdraw_booking(by=by, booking=again.uid, reason="改期")
    attempts_are_rows_once(remote, at)


def attempts_are_rows_once(remote: worlds.Remote, at: At) -> None:
    """One row for a reason in the rulebook's interval: just before, at, after it."""
    room, begun = remote.room, instant()
    interval = seating.length(_interval(room))
    for moved, kept in ((0, 1), (interval - MOMENT, 1), (interval, 2)):
        at(begun + moved if moved else begun)
        for _ in range(3):
            with pytest.raises(seats_at.SitElsewhere):
                room.sign_in("A1")
        assert len(rows(room, "seat-elsewhere")) == kept
    with pytest.raises(seats_at.StationNotBooked):
        remote.sit_down("A1", "", with_key=remote.guest.browsers["F1"])
    assert len(rows(room, "seat-elsewhere")) == 3


def _interval(room: Room) -> Any:
    from evaluation.facts import trade

    return trade.rulebook_of(room.case.lot).row(seats_at.ATTEMPTS_KEY)


@pytest.mark.usefixtures("seated")
def test_every_act_over_the_socket_comes_from_the_seats_device(room: Room) -> None:
    who = room.person("A1")
    viewer: RoomViewer = viewer_of(
        who.actor, panels.place_for(who.actor, room.panel.uid)
    )
    live = ScoringRoom(room.panel.uid, room.case.lot.uid)
    own = key_digest(worlds.seats_at_key(room.devices["A1"]))
    given: dict[str, dict[str, Any]] = {
        "vote-chair": {"seat": "A2"},
        "check": {
            "bid": str(room.suppliers[0].uid),
            "kind": "responsiveness",
            "key": "term",
            "passed": True,
        },
        "vote": {"ballot": str(room.suppliers[0].uid), "agrees": True, "reason": ""},
        "say": {"category": "procedure", "text": "在"},
        "note": {"text": "x"},
    }
    assert set(given) == set(live.acts) - {"draft"}
    for name, content in given.items():
        for device in ("", "0" * 64):
            with pytest.raises(SeatTakenOver):
                live.acts[name](live, viewer, {**content, "device": device}, "")
    live.acts["say"](live, viewer, {**given["say"], "device": own}, "")
    assert len(rows(room, "said")) + len(rows(room, "seat-said")) == 1
    assert queries.rejections(room.case.lot) == []
