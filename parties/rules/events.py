"""What the journal keeps of people, roles, certificates, experts and refusals."""

from dataclasses import dataclass

from journal.rules.events import Event


@dataclass(frozen=True)
class CentreFounded(Event):
    kind = "parties.centre-founded"
    region: str
    organisation: str
    administrators: list[str]


@dataclass(frozen=True)
class RegionCreated(Event):
    kind = "parties.region-created"
    path: str
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class OrganisationCreated(Event):
    kind = "parties.organisation-created"
    organisation: str
    uscc: str
    name: str
    organisation_kind: str
    region: str


@dataclass(frozen=True)
class PersonCreated(Event):
    kind = "parties.person-created"
    person: str
    organisation: str


@dataclass(frozen=True)
class RoleGranted(Event):
    kind = "parties.role-granted"
    grant: str
    person: str
    role: str
    region: str
    reason: str
    in_force: bool


@dataclass(frozen=True)
class RoleApproved(Event):
    kind = "parties.role-approved"
    grant: str
    person: str
    role: str


@dataclass(frozen=True)
class RoleEnded(Event):
    kind = "parties.role-ended"
    grant: str
    person: str
    role: str
    reason: str


@dataclass(frozen=True)
class CertificateEnrolled(Event):
    kind = "parties.certificate-enrolled"
    person: str
    fingerprint: str
    usage: str
    valid_until: str


@dataclass(frozen=True)
class CertificateRevoked(Event):
    kind = "parties.certificate-revoked"
    person: str
    fingerprint: str
    reason: str


@dataclass(frozen=True)
class ExpertAdmitted(Event):
    kind = "parties.expert-admitted"
    person: str
    specialties: list[str]
    region: str


@dataclass(frozen=True)
class TieDeclared(Event):
    kind = "parties.tie-declared"
    person: str
    tie: str
    uscc: str


@dataclass(frozen=True)
class HolidaysProposed(Event):
    kind = "parties.holidays-proposed"
    edition: str
    year: int
    source: str


@dataclass(frozen=True)
class HolidaysInForce(Event):
    kind = "parties.holidays-in-force"
    edition: str
    year: int
    holidays: list[str]
    worked: list[str]


@dataclass(frozen=True)
class AttemptRefused(Event):
    """Somebody tried what the role being used may not do."""

    kind = "parties.attempt-refused"
    act: str
    why: str
    path: str
