"""What the journal keeps of people, roles, certificates, experts and refusals."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from journal.rules.events import Event
from parties.rules.intermediaries import SERVICES


@dataclass(frozen=True)
class CentreFounded(Event):
    kind = "parties.centre-founded"
    sentence_en = "A centre was founded in {region}"

    region: str
    organisation: str
    administrators: list[str]


@dataclass(frozen=True)
class RegionCreated(Event):
    kind = "parties.region-created"
    sentence_en = "The region {name_en} was entered"

    path: str
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class OrganisationCreated(Event):
    kind = "parties.organisation-created"
    sentence_en = "{name} was registered"

    organisation: str
    uscc: str
    name: str
    organisation_kind: str
    region: str


@dataclass(frozen=True)
class PersonCreated(Event):
    kind = "parties.person-created"
    sentence_en = "A person was registered"

    person: str
    organisation: str


@dataclass(frozen=True)
class RoleGranted(Event):
    kind = "parties.role-granted"
    sentence_en = "The role {role} was granted for {region}"

    grant: str
    person: str
    role: str
    region: str
    reason: str
    in_force: bool


@dataclass(frozen=True)
class RoleApproved(Event):
    kind = "parties.role-approved"
    sentence_en = "The role {role} was approved by a second hand"

    grant: str
    person: str
    role: str


@dataclass(frozen=True)
class RoleEnded(Event):
    kind = "parties.role-ended"
    sentence_en = "The role {role} was ended: {reason}"

    grant: str
    person: str
    role: str
    reason: str


@dataclass(frozen=True)
class CertificateEnrolled(Event):
    kind = "parties.certificate-enrolled"
    sentence_en = "A certificate was enrolled, valid until {valid_until}"

    person: str
    fingerprint: str
    usage: str
    valid_until: str


@dataclass(frozen=True)
class CertificateRevoked(Event):
    kind = "parties.certificate-revoked"
    sentence_en = "A certificate was revoked: {reason}"

    person: str
    fingerprint: str
    reason: str


@dataclass(frozen=True)
class ExpertAdmitted(Event):
    kind = "parties.expert-admitted"
    sentence_en = "An expert was admitted to the pool"

    person: str
    specialties: list[str]
    region: str


@dataclass(frozen=True)
class TieDeclared(Event):
    kind = "parties.tie-declared"
    sentence_en = "A tie to {uscc} was declared"

    person: str
    tie: str
    uscc: str


@dataclass(frozen=True)
class AwayDeclared(Event):
    kind = "parties.away-declared"
    sentence_en = "An expert is not drawn from {since} to {until}"

    person: str
    since: str
    until: str


@dataclass(frozen=True)
class ListingAsked(Event):
    kind = "parties.listing-asked"
    sentence_en = "{organisation} asks to be listed for {service}"
    coded: ClassVar[Mapping[str, Mapping[str, tuple[str, str]]]] = MappingProxyType(
        {"service": SERVICES}
    )

    listing: str
    organisation: str
    service: str


@dataclass(frozen=True)
class ListingDecided(Event):
    kind = "parties.listing-decided"
    sentence_en = "The listing of {organisation} for {service}: {state}"
    coded: ClassVar[Mapping[str, Mapping[str, tuple[str, str]]]] = MappingProxyType(
        {
            "service": SERVICES,
            "state": {
                "listed": ("列入名录", "listed"),
                "refused": ("不予列入", "refused"),
                "removed": ("移出名录", "taken off"),
            },
        }
    )

    listing: str
    organisation: str
    service: str
    state: str
    reason: str


@dataclass(frozen=True)
class HolidaysProposed(Event):
    kind = "parties.holidays-proposed"
    sentence_en = "The holidays of {year} were proposed"

    edition: str
    year: int
    source: str


@dataclass(frozen=True)
class HolidaysInForce(Event):
    kind = "parties.holidays-in-force"
    sentence_en = "The holidays of {year} are in force"

    edition: str
    year: int
    holidays: list[str]
    worked: list[str]


@dataclass(frozen=True)
class AttemptRefused(Event):
    """Somebody tried what the role being used may not do."""

    kind = "parties.attempt-refused"
    sentence_en = "An attempt was refused: {act}"

    act: str
    why: str
    path: str


@dataclass(frozen=True)
class AttemptsLookedThrough(Event):
    """An auditor read the refused attempts up to a row of their stream."""

    kind = "parties.attempts-looked-through"
    sentence_en = "The refused attempts up to row {up_to} were looked through"

    person: str
    up_to: int
