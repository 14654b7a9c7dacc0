"""The booking hand keeps its centre's site: rooms, stations, and their devices."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from evaluation.facts import panels
from evaluation.facts import sites as facts
from evaluation.models import Chamber, Device, DeviceCode, Site, Station
from evaluation.rules import sites as rule
from evaluation.rules.seats import read_session_key, verify_session_signature
from evaluation.rules.site_events import (
    ChamberAdded,
    DeviceRegistered,
    DeviceRetired,
    PlaceRetired,
    SiteOpened,
    StationAdded,
)
from journal.actions.record import record
from journal.queries import instant
from journal.rules.events import Event
from kernel.canonical import canonical
from kernel.refused import NotFound
from parties import queries as parties
from parties.rules import policy
from parties.rules.actor import Actor, Role
from tender.rules.disclosure import Item

REGISTER = "openseal/station-device/1"


@transaction.atomic(durable=True)
def open_site(*, by: Actor, name: str) -> Site:
    """Register an evaluation site of one's own centre, in one's own region."""
    if by.organisation is None:
        raise NotFound
    policy.check(by, facts.KEEP, organisation=by.organisation, region=by.region)
    said = rule.check_name(name)
    if Site.objects.filter(centre__uid=by.organisation, name=said).exists():
        raise rule.NameMissing(field="name")
    at = instant()
    site = Site.objects.create(
        centre=parties.organisation(by.organisation),
        region=parties.region(by.region),
        name=said,
        opened_at=at,
    )
    event = SiteOpened(site=str(site.uid), name=said, region=site.region.path)
    _keep(site, event, by=by, at=at)
    return site


@transaction.atomic(durable=True)
def add_chamber(*, by: Actor, site: UUID, name: str, whole: bool) -> Chamber:
    """Add a room; a `whole` one holds one session at a time."""
    found = _locked(by, facts.site_for(by, site))
    said = rule.check_name(name)
    if found.chambers.filter(name=said, retired_at=None).exists():
        raise rule.NameMissing(field="name")
    row = Chamber.objects.create(site=found, name=said, whole=whole)
    event = ChamberAdded(chamber=str(row.uid), name=said, whole=whole)
    _keep(found, event, by=by, at=instant())
    return row


@transaction.atomic(durable=True)
def add_station(*, by: Actor, chamber: UUID, code: str) -> Station:
    """Add a station to a room."""
    room = facts.chamber_for(by, chamber)
    site = _locked(by, room.site)
    said = rule.check_code(code)
    if room.stations.filter(code=said, retired_at=None).exists():
        raise rule.NameMissing(field="code")
    row = Station.objects.create(chamber=room, code=said)
    event = StationAdded(station=str(row.uid), chamber=str(room.uid), code=said)
    _keep(site, event, by=by, at=instant())
    return row


@transaction.atomic(durable=True)
def retire_chamber(*, by: Actor, chamber: UUID) -> None:
    """Take a room out of use, with its stations; not while it is booked."""
    room = facts.chamber_for(by, chamber)
    site = _locked(by, room.site)
    at = instant()
    if room.bookings.filter(released_at=None, ends_at__gt=at).exists():
        raise rule.InUse
    for station in facts.stations_of(room):
        _retire_device(site, station, by=by, at=at)
        station.retired_at = at
        station.save(update_fields=["retired_at"])
    room.retired_at = at
    room.save(update_fields=["retired_at"])
    event = PlaceRetired(place=str(room.uid), name=room.name)
    _keep(site, event, by=by, at=at)


@transaction.atomic(durable=True)
def retire_station(*, by: Actor, station: UUID) -> None:
    """Take a station out of use; not while it is booked."""
    row = facts.station_for(by, station)
    site = _locked(by, row.chamber.site)
    at = instant()
    if row.booked.filter(released_at=None, ends_at__gt=at).exists():
        raise rule.InUse
    _retire_device(site, row, by=by, at=at)
    row.retired_at = at
    row.save(update_fields=["retired_at"])
    event = PlaceRetired(place=str(row.uid), name=f"{row.chamber.name} {row.code}")
    _keep(site, event, by=by, at=at)


@transaction.atomic(durable=True)
def issue_code(*, by: Actor, station: UUID) -> str:
    """Return a one-time code for a station's browser; it is shown this once."""
    row = facts.station_for(by, station)
    _locked(by, row.chamber.site)
    at = instant()
    letters = (secrets.choice(rule.CODE_LETTERS) for _ in range(rule.CODE_LENGTH))
    code = "".join(letters)
    row.codes.filter(used_at=None).update(used_at=at)
    DeviceCode.objects.create(
        station=row,
        digest=rule.code_digest(code),
        issued_by=panels.person_of(by),
        issued_at=at,
    )
    return "-".join(code[n : n + 4] for n in range(0, len(code), 4))


def registration_bytes(code: str) -> bytes:
    """Return what a station's browser signs to show that it holds the key."""
    return canonical({"v": REGISTER, "code": rule.code_digest(code)})


@transaction.atomic(durable=True)
def register_device(*, code: str, key: str, signature: bytes) -> Station:
    """Register the browser that holds a key for the station the code was given for.

    A device that stood for the station before does so no longer.
    """
    spki = read_session_key(key)
    verify_session_signature(spki, registration_bytes(code), signature)
    given = (
        DeviceCode.objects.select_for_update(of=("self",))
        .select_related("station__chamber__site")
        .filter(digest=rule.code_digest(code))
        .first()
    )
    at = instant()
    if given is None or not rule.code_works(
        issued_at=given.issued_at, used=given.used_at is not None, now=at
    ):
        raise rule.CodeUnusable(field="code")
    station = given.station
    site = Site.objects.select_for_update(of=("self",)).get(pk=station.chamber.site_id)
    if station.retired_at is not None:
        raise rule.CodeUnusable(field="code")
    # Whoever gave the code answers for the device; a code does not outlive the role.
    by = parties.actor_in_role(given.issued_by, Role.BOOKING)
    fingerprint = rule.fingerprint(spki)
    known = Device.objects.filter(fingerprint=fingerprint, retired_at=None).first()
    if known is not None:
        raise rule.DeviceKnown(station=known.station.code, field="code")
    _retire_device(site, station, by=by, at=at)
    given.used_at = at
    given.save(update_fields=["used_at"])
    Device.objects.create(
        station=station,
        spki=spki,
        fingerprint=fingerprint,
        registered_by=given.issued_by,
        registered_at=at,
    )
    event = DeviceRegistered(
        station=str(station.uid), code=station.code, fingerprint=fingerprint
    )
    _keep(site, event, by=by, at=at)
    return station


def _retire_device(site: Site, station: Station, *, by: Actor, at: datetime) -> None:
    device = facts.device_of(station)
    if device is None:
        return
    device.retired_at = at
    device.save(update_fields=["retired_at"])
    event = DeviceRetired(
        station=str(station.uid), code=station.code, fingerprint=device.fingerprint
    )
    _keep(site, event, by=by, at=at)


def _locked(by: Actor, site: Site) -> Site:
    found = Site.objects.select_for_update(of=("self",)).get(pk=site.pk)
    facts.check_keeps(by, found)
    return found


def _keep(site: Site, event: Event, *, by: Actor, at: datetime) -> None:
    record(stream=site.stream, event=event, by=by, at=at, audience=Item.PREPARATION)
