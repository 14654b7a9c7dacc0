"""The tables of sites, sessions and who sits where; part of `evaluation.models`.

That no room and no station is booked twice at one time stands as exclusion constraints
in `migrations/sql/sites.sql`.
"""

from django.db import models
from django.db.models import F, Q

from evaluation.identified import HEX_DIGEST, Identified
from evaluation.rules.sites import Part


class Site(Identified):
    """A centre's evaluation site (评标场所) in a region."""

    centre = models.ForeignKey(
        "parties.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    region = models.ForeignKey(
        "parties.Region", on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=60)
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "name"], name="evaluation_site_name"
            ),
        ]

    @property
    def stream(self) -> str:
        """The stream of the site's own register."""
        return f"site:{self.uid}"


class Chamber(Identified):
    """A monitored room of a site (评标室); a `whole` one holds one session at once."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="chambers")
    name = models.CharField(max_length=60)
    whole = models.BooleanField(default=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "name"],
                condition=Q(retired_at__isnull=True),
                name="evaluation_chamber_name",
            ),
        ]


class Station(Identified):
    """A registered place to sit in a room (机位)."""

    chamber = models.ForeignKey(
        Chamber, on_delete=models.PROTECT, related_name="stations"
    )
    code = models.CharField(max_length=12)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["chamber", "code"],
                condition=Q(retired_at__isnull=True),
                name="evaluation_station_code",
            ),
        ]


class Device(Identified):
    """The browser that stands for a station: a P-256 key it cannot give away."""

    station = models.ForeignKey(
        Station, on_delete=models.PROTECT, related_name="devices"
    )
    spki = models.BinaryField()
    fingerprint = models.CharField(max_length=64)
    registered_by = models.UUIDField()
    registered_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["station"],
                condition=Q(retired_at__isnull=True),
                name="evaluation_one_device_of_a_station",
            ),
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=Q(retired_at__isnull=True),
                name="evaluation_device_stands_once",
            ),
            models.CheckConstraint(
                condition=Q(fingerprint__regex=HEX_DIGEST),
                name="evaluation_device_fingerprint",
            ),
        ]


class DeviceCode(Identified):
    """A one-time code by which a station's browser registers; kept as its digest."""

    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="codes")
    digest = models.CharField(max_length=64, unique=True)
    issued_by = models.UUIDField()
    issued_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Session(Identified):
    """A remote session (场次) of one panel: it makes the panel sit at stations."""

    panel = models.ForeignKey(
        "evaluation.Panel", on_delete=models.PROTECT, related_name="sessions"
    )
    host = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["panel"],
                condition=Q(cancelled_at__isnull=True),
                name="evaluation_one_session_of_a_panel",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="evaluation_session_ends"
            ),
        ]


class Booking(Identified):
    """A room of a site in a session: asked, confirmed by its own hand, or released."""

    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="bookings"
    )
    chamber = models.ForeignKey(
        Chamber, on_delete=models.PROTECT, related_name="bookings"
    )
    part = models.CharField(max_length=5)
    whole = models.BooleanField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "chamber"],
                condition=Q(released_at__isnull=True),
                name="evaluation_chamber_once_in_a_session",
            ),
            models.CheckConstraint(
                condition=Q(part__in=sorted(Part)), name="evaluation_booking_part"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="evaluation_booking_ends"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="evaluation_booking_confirmed_by_somebody",
            ),
        ]


class BookedStation(Identified):
    """A station in a booking, for its period."""

    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, related_name="stations"
    )
    station = models.ForeignKey(
        Station, on_delete=models.PROTECT, related_name="booked"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]


class StationNonce(Identified):
    """A number used once, that a station's device signs to prove it is here now."""

    member = models.ForeignKey(
        "evaluation.Member", on_delete=models.PROTECT, related_name="+"
    )
    nonce = models.BinaryField()
    issued_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Arrival(Identified):
    """A member at a station: by which device, for which session key, who saw it."""

    member = models.ForeignKey(
        "evaluation.Member", on_delete=models.PROTECT, related_name="arrivals"
    )
    booked = models.ForeignKey(
        BookedStation, on_delete=models.PROTECT, related_name="arrivals"
    )
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="+")
    #: the session key that the device vouches for (DER), and the browser's session
    session_key = models.BinaryField()
    browser = models.CharField(max_length=64)
    arrived_at = models.DateTimeField()
    witnessed_by = models.UUIDField(null=True)
    witnessed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    #: the last sign of life of the station; no row of the journal
    heard_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(ended_at__isnull=True),
                name="evaluation_member_sits_at_one_station",
            ),
            models.UniqueConstraint(
                fields=["booked"],
                condition=Q(ended_at__isnull=True),
                name="evaluation_station_seats_one",
            ),
            models.CheckConstraint(
                condition=Q(witnessed_by__isnull=True, witnessed_at__isnull=True)
                | Q(witnessed_by__isnull=False, witnessed_at__isnull=False),
                name="evaluation_arrival_witnessed_by_somebody",
            ),
        ]


class SitePause(Identified):
    """That a site was not heard, and how it ended: back, or lost."""

    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, related_name="pauses"
    )
    paused_at = models.DateTimeField()
    until_at = models.DateTimeField()
    back_at = models.DateTimeField(null=True)
    lost_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["booking"],
                condition=Q(back_at__isnull=True, lost_at__isnull=True),
                name="evaluation_one_pause_of_a_site",
            ),
            models.CheckConstraint(
                condition=Q(back_at__isnull=True)
                | Q(lost_at__isnull=True, back_at__lt=F("until_at")),
                name="evaluation_site_back_in_time",
            ),
            models.CheckConstraint(
                condition=Q(lost_at__isnull=True) | Q(lost_at__gte=F("until_at")),
                name="evaluation_site_lost_after_the_limit",
            ),
        ]


class RecordingPart(Identified):
    """How far a seat's recording goes, by the digest of its chunks. Append-only."""

    arrival = models.ForeignKey(
        Arrival, on_delete=models.PROTECT, related_name="recordings"
    )
    n = models.PositiveIntegerField()
    chunks = models.PositiveIntegerField()
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["n"]
        constraints = [
            models.UniqueConstraint(
                fields=["arrival", "n"], name="evaluation_recording_n"
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=HEX_DIGEST),
                name="evaluation_recording_digest",
            ),
        ]


class SeatAttempt(Identified):
    """When an attempt of one member for one reason was written down last."""

    member = models.ForeignKey(
        "evaluation.Member", on_delete=models.PROTECT, related_name="+"
    )
    code = models.CharField(max_length=40)
    said = models.TextField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "code"], name="evaluation_attempt_once"
            ),
        ]
