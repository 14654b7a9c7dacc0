"""Sites, bookings, sign-in at stations, and a site that drops, at the level of acts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from evaluation import queries
from evaluation.actions import bookings, sit_down, sites
from evaluation.actions.expert_fees import count_fees, rate
from evaluation.actions.replace_member import remove_member
from evaluation.actions.site_links import look_at_site
from evaluation.facts import expert_fees, seating
from evaluation.models import BookedStation, Device, SitePause
from evaluation.rules import expert_fees as fees
from evaluation.rules import seats_at
from evaluation.rules import sites as rule
from evaluation.rules.phases import Phase
from evaluation.rules.site_links import RoomPaused
from journal.models import Row
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules.actor import Role
from tests.evaluation import remote as worlds

if TYPE_CHECKING:
    from tests.conftest import At
    from tests.evaluation.world import Room
    from tests.worlds.people import City


def kinds(room: Room) -> list[str]:
    rows = Row.objects.filter(stream__name=room.case.lot.stream)
    return list(rows.order_by("n").values_list("kind", flat=True))


def test_both_centres_book_and_the_panel_sits_where_it_is_booked(
    city: City, room: Room, at: At
) -> None:
    begun = instant()
    at(begun)
    host, guest = worlds.places(city)
    room.draw()
    remote = worlds.asked(room, host, guest)

    # A station of the session, but the guest has not confirmed.
    bookings.confirm_booking(by=host.hand.actor, booking=remote.booking(host).uid)
    with pytest.raises(seats_at.SiteNotConfirmed) as refused:
        remote.sit_down("A1", "Z1")
    assert "淮阴区评标区" in refused.value.sentence("zh-hans")
    waits = queries.tasks_for(guest.hand.actor, begun)
    assert [task.facts for task in waits] == [{"chamber": "评标一室"}]
    # The host's hand cannot confirm for the guest.
    with pytest.raises(NotFound):
        bookings.confirm_booking(by=host.hand.actor, booking=remote.booking(guest).uid)
    bookings.confirm_booking(by=guest.hand.actor, booking=remote.booking(guest).uid)
    with pytest.raises(rule.BookingClosed):
        bookings.confirm_booking(by=guest.hand.actor, booking=remote.booking(guest).uid)

    elsewhere_is_refused(remote)
    sits_where_witnessed(remote)

    # The wrong person is turned away; the station is free again.
    wrong = remote.sit_down("A2", "Z2")
    sit_down.turn_away(by=host.hand.actor, arrival=wrong.uid, reason="证件不符")
    remote.sit("A2", "Z2")
    remote.sit("A3", "F1")
    assert room.panel.phase == Phase.ELECTING
    with pytest.raises(rule.InUse):
        bookings.cancel_session(
            by=host.hand.actor, session=remote.session.uid, reason="取消"
        )
    drops(remote, at)


def elsewhere_is_refused(remote: worlds.Remote) -> None:
    """Nobody signs in where no booked station stands; each attempt is on record."""
    room = remote.room
    # Elsewhere: no device, a device nobody registered, one that is not booked.
    with pytest.raises(seats_at.SitElsewhere):
        room.sign_in("A1")
    stranger = worlds.Device()
    with pytest.raises(seats_at.SitElsewhere):
        remote.sit_down("A1", "", with_key=stranger)
    spare = remote.host.add("Z9")
    with pytest.raises(seats_at.StationNotBooked):
        remote.sit_down("A1", "", with_key=spare)
    # The second of one reason within the rulebook's interval is no row of its own.
    assert kinds(room).count("evaluation.seat-elsewhere") == 3


def sits_where_witnessed(remote: worlds.Remote) -> None:
    """A1 sits down, is seen by the host's own hand, and signs in from there alone."""
    room, host, guest = remote.room, remote.host, remote.guest
    first = remote.sit_down("A1", "Z1")
    with pytest.raises(seats_at.StationOccupied):
        remote.sit_down("A2", "Z1")
    with pytest.raises(seats_at.NotWitnessed):
        room.sign_in("A1", room.devices["A1"])
    with pytest.raises(NotFound):
        sit_down.witness(by=guest.hand.actor, arrival=first.uid)
    sit_down.witness(by=host.hand.actor, arrival=first.uid)
    # Another key than the one the station vouched for.
    with pytest.raises(seats_at.SitElsewhere):
        room.sign_in("A1")
    room.sign_in("A1", room.devices["A1"])
    member = remote.arrival("A1").member
    seating.check_browser(member, seats_at.browser_digest("A1"))
    with pytest.raises(seats_at.AtAnotherStation):
        seating.check_browser(member, seats_at.browser_digest("at home"))


def drops(remote: worlds.Remote, at: At) -> None:
    """A site is cut off: paused at the limit of silence, back within, lost after."""
    room = remote.room
    terms = seating.terms_of(room.panel)
    begun = instant()
    guest = remote.booking(remote.guest).uid
    remote.hear("A1", "A2", "A3")
    moment = timedelta(milliseconds=1)
    at(begun + terms.silence - moment)
    look_at_site(booking=guest)
    assert seating.pause_of(room.panel) is None
    at(begun + terms.silence)
    remote.hear("A1", "A2")
    look_at_site(booking=guest)
    look_at_site(booking=guest)
    with pytest.raises(RoomPaused):
        room.elect()
    assert SitePause.objects.count() == 1
    at(begun + terms.silence + terms.back_within - moment)
    remote.hear("A3")
    look_at_site(booking=guest)
    assert kinds(room)[-1] == "evaluation.site-back"
    room.elect()

    begun = instant()
    at(begun + terms.silence)
    look_at_site(booking=guest)
    at(begun + terms.silence + terms.back_within)
    remote.hear("A3")
    look_at_site(booking=guest)
    # Too late to come back: the pause holds until its experts are replaced.
    assert kinds(room)[-1] == "evaluation.site-lost"
    assert seating.lost_seats(room.panel) == ["A3"]
    with pytest.raises(RoomPaused):
        remote.sit_down("A3", "F1")
    look_at_site(booking=guest)
    with pytest.raises(RoomPaused):
        room.check()
    tasks = queries.tasks_for(room.drawer.actor, instant())
    assert any(task.facts.get("seats") == "A3" for task in tasks)
    # The expert-draw hand replaces them by the law's ground; then the pause is over.
    remove_member(
        by=room.drawer.actor,
        panel=room.panel.uid,
        seat="A3",
        ground="absent",
        reason="副场连接中断，时限内未恢复；许场地见证。",
    )
    assert seating.pause_of(room.panel) is None
    assert seating.lost_panels() == []
    # Another is drawn, and takes the station that was left.
    (due,) = [row for row in queries.due(instant()) if row.name == "draw supplement"]
    assert due.call is not None
    due.call()
    room.give_secrets()
    room.accept()
    (new,) = [each.seat for each in room.members if each.signed_in_at is None]
    remote.sit(new, "F1")
    assert room.panel.phase == Phase.CHECKING
    watches(remote)


def watches(remote: worlds.Remote) -> None:
    """The pages of both hands say what there is, and a stranger finds nothing."""
    session = f"/en/centre/booking/sessions/{remote.session.uid}/"
    for place in (remote.host, remote.guest):
        client = place.hand.signed_in(Client())
        page = client.get("/en/centre/booking/").content.decode()
        assert session in page
        assert 'id="seat-media"' in client.get(session).content.decode()
    other = remote.room.case.city.hand(Role.INTAKE).signed_in(Client())
    for address in ("/en/centre/booking/", session):
        assert other.get(address, HTTP_ACCEPT="text/html").status_code == 404


def test_a_station_is_booked_once_at_a_time(city: City, room: Room, at: At) -> None:
    at(instant())
    host, guest = worlds.places(city)
    room.draw()
    remote = worlds.asked(room, host, guest, starts=24)
    held = remote.booking(guest)
    with pytest.raises(rule.BookedAlready):
        worlds.ask(host, remote.session, guest, ["F1"])
    # The database says it again, for whole rooms and for stations.
    row = held.stations.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        BookedStation.objects.create(
            booking=held,
            station=row.station,
            starts_at=row.ends_at - timedelta(microseconds=1),
            ends_at=row.ends_at + timedelta(hours=1),
        )
    BookedStation.objects.create(
        booking=held,
        station=row.station,
        starts_at=row.ends_at,
        ends_at=row.ends_at + timedelta(hours=1),
    ).delete()
    whole = remote.booking(host)
    whole.pk, whole.uid = None, uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        whole.save()
    with pytest.raises(rule.InUse):
        sites.retire_station(by=guest.hand.actor, station=row.station.uid)
    bookings.decline_booking(by=guest.hand.actor, booking=held.uid, reason="检修")
    sites.retire_station(by=guest.hand.actor, station=row.station.uid)
    assert not Device.objects.filter(station=row.station, retired_at=None).exists()
    bookings.cancel_session(
        by=host.hand.actor, session=remote.session.uid, reason="改为集中评审"
    )
    # Without a session the panel signs in as it always did.
    room.sit()
    assert room.panel.phase == Phase.ELECTING


def test_a_code_registers_once_and_not_for_long(city: City, room: Room, at: At) -> None:
    at(instant())
    host, _guest = worlds.places(city)
    station = host.station("Z1")
    device = worlds.Device()
    code = sites.issue_code(by=host.hand.actor, station=station.uid)
    signed = device.sign(sites.registration_bytes(code))
    at(instant() + rule.CODE_LIFE)
    with pytest.raises(rule.CodeUnusable):
        sites.register_device(code=code, key=device.spki, signature=signed)
    host.register(station)
    assert Device.objects.filter(station=station).count() == 2
    assert Device.objects.filter(station=station, retired_at=None).count() == 1
    again = sites.issue_code(by=host.hand.actor, station=station.uid)
    known = host.browsers["Z2"]
    signed = known.sign(sites.registration_bytes(again))
    with pytest.raises(rule.DeviceKnown):
        sites.register_device(code=again, key=known.spki, signature=signed)


def test_fees_are_counted_and_experts_rated_after_the_report(room: Room) -> None:
    fine = dict.fromkeys(fees.CRITERIA, 5)
    room.to_scoring().score_all()
    uid = room.panel.uid
    facts = {"panel": uid, "seat": "A1", "points": fine, "reason": ""}
    with pytest.raises(fees.NotReported):
        rate(by=room.owner.actor, **facts)
    room.report()
    due = {each.name: each for each in queries.due(instant())}["count experts' fees"]
    assert due.call is not None
    due.call()
    count_fees(panel=uid)
    assert expert_fees.uncounted() == []
    first = room.person("A1")
    (served,) = expert_fees.served(first.person.uid)
    assert served.fee is not None
    assert (served.fee.way, served.fee.half_days) == ("local", 1)
    for who in (room.owner, room.drawer):
        assert uid in [panel.uid for panel in expert_fees.to_rate(who.actor)]
        rate(by=who.actor, **facts)
        with pytest.raises(fees.RatedAlready):
            rate(by=who.actor, **facts)
    with pytest.raises(NotFound):
        rate(by=first.actor, **facts)
    page = first.signed_in(Client()).get("/en/expert/fees/").content.decode()
    assert "400.00" in page
    assert page.count("5/5") == 2 * len(fees.CRITERIA)
    page = room.owner.signed_in(Client()).get(f"/en/ratings/{uid}/").content.decode()
    assert page.count('data-act="evaluation.rate"') == 2
