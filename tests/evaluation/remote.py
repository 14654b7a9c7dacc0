"""A remote session: two centres with rooms, stations and devices, booked for a panel.

remote = booked(room)           # set, asked, confirmed by both centres' own hands
remote.sit(seat, "Z1")          # sat down, witnessed, signed in
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from evaluation.actions import bookings, sit_down, sites
from evaluation.facts import panels, seating
from evaluation.models import Arrival, Booking, Chamber, Session, Site, Station
from evaluation.rules import seats_at
from journal.queries import instant
from parties.rules.actor import Role
from parties.rules.segregation import Kind
from tests.evaluation.world import Device, Room
from tests.worlds.people import COUNTY

if TYPE_CHECKING:
    from uuid import UUID

    from tests.worlds.people import City, Somebody


@dataclass
class Place:
    """A site with one room, its booking hand, and the browsers of its stations."""

    hand: Somebody
    site: Site
    chamber: Chamber
    browsers: dict[str, Device] = field(default_factory=dict)

    def station(self, code: str) -> Station:
        return self.chamber.stations.get(code=code, retired_at=None)

    def add(self, code: str) -> Device:
        """Add a station and register its browser with a one-time code."""
        by = self.hand.actor
        row = sites.add_station(by=by, chamber=self.chamber.uid, code=code)
        self.browsers[code] = self.register(row)
        return self.browsers[code]

    def register(self, station: Station) -> Device:
        device = Device()
        code = sites.issue_code(by=self.hand.actor, station=station.uid)
        sites.register_device(
            code=code,
            key=device.spki,
            signature=device.sign(sites.registration_bytes(code)),
        )
        return device


@dataclass
class Remote:
    """A room that sits at stations."""

    room: Room
    host: Place
    guest: Place
    session: Session

    @property
    def browsers(self) -> dict[str, Device]:
        return {**self.host.browsers, **self.guest.browsers}

    def booking(self, place: Place) -> Booking:
        return self.session.bookings.get(chamber=place.chamber, released_at=None)

    def sit_down(
        self,
        seat: str,
        station: str,
        *,
        with_key: Device | None = None,
        session: str = "",
    ) -> Arrival:
        """Sit down with a new session key; `session` is the seat's name if empty."""
        who, key = self.room.person(seat), Device()
        browser = with_key or self.browsers[station]
        uid = self.room.panel.uid
        nonce = sit_down.ask_nonce(by=who.actor, panel=uid)
        spki = seats_at_key(key)
        body = seats_at.proof_bytes(panel=str(uid), nonce=nonce, session_key=spki)
        row = sit_down.sit_down(
            by=who.actor,
            panel=uid,
            device_key=browser.spki,
            session_key=key.spki,
            signature=browser.sign(body),
            browser=seats_at.browser_digest(session or seat),
        )
        self.room.devices[seat] = key
        return row

    def sit(self, seat: str, station: str, *, session: str = "") -> Arrival:
        """Sit down, be witnessed by the site's own hand, sign in."""
        row = self.sit_down(seat, station, session=session)
        place = self.host if station in self.host.browsers else self.guest
        sit_down.witness(by=place.hand.actor, arrival=row.uid)
        self.room.sign_in(seat, self.room.devices[seat])
        return row

    def hear(self, *seats: str) -> None:
        for seat in seats:
            assert sit_down.hear(
                by=self.room.person(seat).actor,
                panel=self.room.panel.uid,
                browser=seats_at.browser_digest(seat),
            )

    def arrival(self, seat: str) -> Arrival | None:
        member = panels.member_for(self.room.person(seat).actor, self.room.panel.uid)
        return seating.arrival_of(member)


def seats_at_key(device: Device) -> bytes:
    from evaluation.rules.seats import read_session_key

    return read_session_key(device.spki)


def place(
    city: City, hand: Somebody, name: str, codes: tuple[str, ...], *, whole: bool = True
) -> Place:
    """Return a site with one room and registered stations."""
    site = sites.open_site(by=hand.actor, name=name)
    chamber = sites.add_chamber(
        by=hand.actor, site=site.uid, name="评标一室", whole=whole
    )
    made = Place(hand, site, chamber)
    for code in codes:
        made.add(code)
    return made


def county(city: City) -> Somebody:
    """Return the booking hand of a county's centre."""
    centre = city.organisation(Kind.CENTRE, "淮阴区示例交易分中心", region=COUNTY)
    return city.someone(Role.BOOKING, name="许场地", organisation=centre, region=COUNTY)


def places(city: City) -> tuple[Place, Place]:
    """Return the host's and the guest's site."""
    host = place(city, city.hand(Role.BOOKING), "淮安市评标区", ("Z1", "Z2"))
    guest = place(city, county(city), "淮阴区评标区", ("F1", "F2"), whole=False)
    return host, guest


def asked(room: Room, host: Place, guest: Place, **hours: float) -> Remote:
    """Set a session that has begun an hour ago, and ask both sites."""
    starts_at = instant() + timedelta(hours=hours.get("starts", -1))
    session = bookings.set_session(
        by=host.hand.actor,
        panel=room.panel.uid,
        host=host.site.uid,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=9),
    )
    for each in (host, guest):
        ask(host, session, each, list(each.browsers))
    return Remote(room, host, guest, session)


def ask(host: Place, session: Session, of: Place, codes: list[str]) -> Booking:
    return bookings.ask_for_place(
        by=host.hand.actor,
        session=session.uid,
        chamber=of.chamber.uid,
        stations=uids(of, codes),
    )


def uids(of: Place, codes: list[str]) -> list[UUID]:
    return [of.station(code).uid for code in codes]


def booked(room: Room, host: Place, guest: Place) -> Remote:
    """Set a session and have both centres confirm it."""
    remote = asked(room, host, guest)
    for each in (host, guest):
        row = remote.booking(each)
        bookings.confirm_booking(by=each.hand.actor, booking=row.uid)
    return remote


def until(at: datetime, seconds: float) -> datetime:
    return at + timedelta(seconds=seconds)
