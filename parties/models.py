"""The tables of people, organisations, roles, certificates and the expert pool.

Thin: rules decide, actions write. Constraints here and the triggers beside the
migrations say the same laws a second time.
"""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from parties import intermediary_models, pool_models, rating_models, revocation
from parties.rules.actor import Role
from parties.rules.conflicts import TieKind
from parties.rules.experts import QUALIFYING_TITLES, Title
from parties.rules.regions import PATH_PATTERN
from parties.rules.segregation import Kind

HEX_DIGEST = r"^[0-9a-f]{64}$"


def choices(enum: type[Role | Kind | TieKind | Title]) -> list[tuple[str, str]]:
    """Return an enumeration as choices; the words are the pages' business."""
    return [(str(member), str(member)) for member in enum]


class Identified(models.Model):
    """What every row has: a number inside the house, a UUID outside it."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class Region(Identified):
    """A place in the tree of city, county, township, village (地区)."""

    path = models.CharField(max_length=40, unique=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="children"
    )
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120)

    class Meta:
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                condition=Q(path__regex=PATH_PATTERN), name="parties_region_path"
            ),
            models.CheckConstraint(
                condition=Q(path__contains=".", parent__isnull=False)
                | (~Q(path__contains=".") & Q(parent__isnull=True)),
                name="parties_region_has_parent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.name_zh}"


class Organisation(Identified):
    """A body with a unified social credit code (单位)."""

    uscc = models.CharField(max_length=18, unique=True)
    kind = models.CharField(max_length=20, choices=choices(Kind))
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind) for kind in Kind]),
                name="parties_organisation_kind",
            ),
            # parties_uscc_is_valid(uscc) is added by the migration in SQL.
        ]

    def __str__(self) -> str:
        return self.name


class Person(Identified):
    """A natural person with an account, working for one organisation (人员)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="person"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="people"
    )
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class RoleGrant(Identified):
    """A role, held by a person in a region, for a half-open time (角色).

    Never deleted: a grant ends. One in need of a second hand is in force from its
    approval on.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=choices(Role))
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    reason = models.CharField(max_length=300, blank=True)
    granted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+"
    )
    approved_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    in_force = models.BooleanField()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=[str(r) for r in Role])
                & ~Q(role__in=[str(Role.SYSTEM), str(Role.PUBLIC)]),
                name="parties_grant_role",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="parties_grant_has_length",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("granted_by")),
                name="parties_grant_second_hand",
            ),
            # An administrator makes administrators only with a second hand.
            models.CheckConstraint(
                condition=~Q(role=str(Role.ADMINISTRATOR))
                | Q(in_force=False)
                | Q(granted_by__isnull=True)
                | Q(approved_by__isnull=False),
                name="parties_grant_administrator_needs_two",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "region"],
                condition=Q(ends_at__isnull=True),
                name="parties_grant_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.role}"


class Certificate(Identified):
    """A certificate whose key a person proved to hold (证书). Never deleted."""

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="certificates"
    )
    fingerprint = models.CharField(max_length=64, unique=True)
    usage = models.CharField(
        max_length=8, choices=[("sign", "sign"), ("receive", "receive")]
    )
    der = models.BinaryField()
    chain_pem = models.TextField(blank=True)
    subject = models.CharField(max_length=300)
    issuer = models.CharField(max_length=300)
    serial_hex = models.CharField(max_length=64)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    enrolled_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-valid_until"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fingerprint__regex=HEX_DIGEST),
                name="parties_certificate_fingerprint",
            ),
            models.CheckConstraint(
                condition=Q(usage__in=["sign", "receive"]),
                name="parties_certificate_usage",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__lt=F("valid_until")),
                name="parties_certificate_has_length",
            ),
        ]

    def __str__(self) -> str:
        return self.fingerprint


class Challenge(Identified):
    """Bytes that only the holder of a key can answer, asked once, for a short time."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    usage = models.CharField(max_length=8)
    nonce_hex = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True)
                | Q(answered_at__lt=F("expires_at")),
                name="parties_challenge_in_time",
            ),
        ]


class Specialty(Identified):
    """A field in which experts are drawn (评审专业)."""

    code = models.CharField(max_length=20, unique=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=120)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"


class Expert(Identified):
    """A person in the pool (评审专家), with what the draw asks about."""

    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, related_name="expert"
    )
    specialties = models.ManyToManyField(Specialty, related_name="experts")
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    title = models.CharField(max_length=20, choices=choices(Title))
    practising_since_date = models.DateField()
    admitted_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(title__in=sorted(map(str, QUALIFYING_TITLES))),
                name="parties_expert_title",
            ),
        ]


class Tie(Identified):
    """What binds a person to an organisation, known by its code (回避事由)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="ties")
    kind = models.CharField(max_length=20, choices=choices(TieKind))
    uscc = models.CharField(max_length=18)
    organisation_name = models.CharField(max_length=200)
    since_date = models.DateField(null=True)
    until_date = models.DateField(null=True)
    detail = models.CharField(max_length=300, blank=True)
    declared_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+"
    )
    declared_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["uscc"], name="parties_tie_uscc")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind) for kind in TieKind]),
                name="parties_tie_kind",
            ),
            models.CheckConstraint(
                condition=Q(until_date__isnull=True)
                | Q(since_date__isnull=True)
                | Q(since_date__lte=F("until_date")),
                name="parties_tie_has_length",
            ),
        ]


class HolidayEdition(Identified):
    """The holidays of one year as proposed by one hand and approved by another."""

    year = models.IntegerField()
    days = models.JSONField()
    source = models.CharField(max_length=200)
    reason = models.CharField(max_length=300, blank=True)
    proposed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+"
    )
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+"
    )
    effective_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["year", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | ~Q(approved_by=F("proposed_by")),
                name="parties_holidays_second_hand",
            ),
            models.CheckConstraint(
                condition=Q(effective_at__isnull=True)
                | Q(approved_by__isnull=False)
                | Q(proposed_by__isnull=True),
                name="parties_holidays_reviewed",
            ),
            models.UniqueConstraint(
                fields=["year"],
                condition=Q(effective_at__isnull=True, declined_at__isnull=True),
                name="parties_holidays_one_proposal",
            ),
        ]


class SignedAct(Identified):
    """An act as its actor signed it: the bytes, the signature, the certificate.

    Append-only. The same certificate signs the same bytes once; an act that may
    lawfully recur carries in its facts what makes this time different.
    """

    act = models.CharField(max_length=80)
    subject = models.CharField(max_length=100)
    body = models.BinaryField()
    digest = models.CharField(max_length=64)
    cms = models.BinaryField()
    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["subject"], name="parties_signed_subject")]
        constraints = [
            models.UniqueConstraint(
                fields=["digest", "certificate"], name="parties_signed_once"
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=HEX_DIGEST), name="parties_signed_digest"
            ),
        ]


class UsedNonce(models.Model):
    """A nonce of a program's token, seen once; kept until the token cannot be valid."""

    id = models.BigAutoField(primary_key=True)
    fingerprint = models.CharField(max_length=64)
    nonce = models.CharField(max_length=64)
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint", "nonce"], name="parties_nonce_once"
            ),
        ]


RevocationList = revocation.RevocationList
Absence = pool_models.Absence
Attendance = pool_models.Attendance
Listing = intermediary_models.Listing
ServiceRating = rating_models.ServiceRating
