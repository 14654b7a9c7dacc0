"""What the journal keeps of sites, bookings, sign-in at stations, and drops.

Rows of a site's own stream (`site:<uid>`) are the centre's register; rows of a lot's
stream name seats and stations, never persons.
"""

from dataclasses import dataclass

from journal.rules.events import Event


@dataclass(frozen=True)
class SiteOpened(Event):
    """A centre has an evaluation site."""

    kind = "evaluation.site-opened"
    sentence_en = "The evaluation site {name} was registered"
    site: str
    name: str
    region: str


@dataclass(frozen=True)
class ChamberAdded(Event):
    """A room of a site; `whole` rooms hold one session at a time."""

    kind = "evaluation.chamber-added"
    sentence_en = "Room {name} was added"
    chamber: str
    name: str
    whole: bool


@dataclass(frozen=True)
class StationAdded(Event):
    """A station of a room."""

    kind = "evaluation.station-added"
    sentence_en = "Station {code} was added"
    station: str
    chamber: str
    code: str


@dataclass(frozen=True)
class PlaceRetired(Event):
    """A room or station that is no longer booked."""

    kind = "evaluation.place-retired"
    sentence_en = "{name} was retired"
    place: str
    name: str


@dataclass(frozen=True)
class DeviceRegistered(Event):
    """A station's device; `fingerprint` is the digest of its public key."""

    kind = "evaluation.device-registered"
    sentence_en = "A device was registered for station {code}"
    station: str
    code: str
    fingerprint: str


@dataclass(frozen=True)
class DeviceRetired(Event):
    """A device that no longer stands for its station."""

    kind = "evaluation.device-retired"
    sentence_en = "The device of station {code} was taken off"
    station: str
    code: str
    fingerprint: str


@dataclass(frozen=True)
class SessionAsked(Event):
    """A session for a panel: which site hosts, and from when until when."""

    kind = "evaluation.session-asked"
    sentence_en = "A remote session was set: {host} hosts"
    panel: str
    session: str
    host: str
    starts_at: str
    ends_at: str


@dataclass(frozen=True)
class PlaceBooked(Event):
    """A room of a site with its stations, asked for a session."""

    kind = "evaluation.place-booked"
    sentence_en = "{site} was asked for {chamber}, {count} stations"
    session: str
    booking: str
    site: str
    part: str
    chamber: str
    stations: list[str]
    count: int


@dataclass(frozen=True)
class BookingConfirmed(Event):
    """A site's own booking hand confirmed."""

    kind = "evaluation.booking-confirmed"
    sentence_en = "{site} confirmed its place in the session"
    booking: str
    site: str


@dataclass(frozen=True)
class BookingWithdrawn(Event):
    """The host withdrew what a site had not confirmed; its stations are free again."""

    kind = "evaluation.booking-withdrawn"
    sentence_en = "The booking of {site} was withdrawn: {reason}"
    booking: str
    site: str
    reason: str


@dataclass(frozen=True)
class BookingExtended(Event):
    """A site's own hand keeps its rooms for a session that takes longer."""

    kind = "evaluation.booking-extended"
    sentence_en = "{site} extended its booking until {ends_at}: {reason}"
    booking: str
    site: str
    former: str
    ends_at: str
    reason: str


@dataclass(frozen=True)
class BookingDeclined(Event):
    """A site's own booking hand declined; its stations are free again."""

    kind = "evaluation.booking-declined"
    sentence_en = "{site} declined: {reason}"
    booking: str
    site: str
    reason: str


@dataclass(frozen=True)
class SessionCancelled(Event):
    """The session is off before anybody signed in; everything is free again."""

    kind = "evaluation.session-cancelled"
    sentence_en = "The remote session was cancelled: {reason}"
    session: str
    reason: str


@dataclass(frozen=True)
class SatDown(Event):
    """A member at a station, proved by the station's device."""

    kind = "evaluation.sat-down"
    sentence_en = "{seat} sat down at station {station} of {site}"
    seat: str
    station: str
    site: str
    device: str


@dataclass(frozen=True)
class SeatReturned(Event):
    """A member who had signed in goes on in another browser session of a station."""

    kind = "evaluation.seat-returned"
    sentence_en = "{seat} sat down again at station {station} of {site}"
    urgent = True
    seat: str
    station: str
    site: str
    device: str


@dataclass(frozen=True)
class SeatWitnessed(Event):
    """A person of the site's centre confirmed who sits at the seat (见证)."""

    kind = "evaluation.seat-witnessed"
    sentence_en = "{site} witnessed {seat} at station {station}"
    seat: str
    station: str
    site: str


@dataclass(frozen=True)
class SeatTurnedAway(Event):
    """A person of the site's centre found that it is not the member."""

    kind = "evaluation.seat-turned-away"
    sentence_en = "{site} turned {seat} away: {reason}"
    seat: str
    station: str
    site: str
    reason: str


@dataclass(frozen=True)
class SiteSilent(Event):
    """No seat of a site is heard: the room is paused by rule."""

    kind = "evaluation.site-silent"
    sentence_en = "{site} is cut off; the room is paused"
    urgent = True
    site: str
    heard_at: str
    until_at: str


@dataclass(frozen=True)
class SiteBack(Event):
    """The site is heard again within the limit."""

    kind = "evaluation.site-back"
    sentence_en = "{site} is back; the room goes on"
    urgent = True
    site: str
    away_s: int


@dataclass(frozen=True)
class SiteLost(Event):
    """The limit has passed: the experts of the site are to be replaced by a draw."""

    kind = "evaluation.site-lost"
    sentence_en = "{site} did not come back; its experts are replaced by a draw"
    urgent = True
    site: str
    seats: list[str]


@dataclass(frozen=True)
class SeatElsewhere(Event):
    """An attempt to sign in, or to enter, where the seat does not stand."""

    kind = "evaluation.seat-elsewhere"
    sentence_en = "Refused: {seat} tried to sign in elsewhere: {en}"
    seat: str
    code: str
    zh: str
    en: str
    article: str


@dataclass(frozen=True)
class RecordingKept(Event):
    """How far a seat's recording goes; the file stays at the centre."""

    kind = "evaluation.recording-kept"
    sentence_en = "The recording of {seat} goes on: {chunks} parts, {digest}"
    seat: str
    station: str
    n: int
    chunks: int
    size: int
    digest: str


@dataclass(frozen=True)
class FeesCounted(Event):
    """The experts' fees of a panel, by seat (fen)."""

    kind = "evaluation.fees-counted"
    sentence_en = "The experts' fees were counted"
    panel: str
    fees: list[dict[str, str | int]]


@dataclass(frozen=True)
class ExpertRated(Event):
    """A side rated an expert (一标一评)."""

    kind = "evaluation.expert-rated"
    sentence_en = "{seat} was rated"
    panel: str
    seat: str
    side: str
    points: dict[str, int]
    reason: str
