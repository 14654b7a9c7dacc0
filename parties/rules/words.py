"""What roles, kinds and usages are called on screen: message ids in English."""

from collections.abc import Mapping
from typing import Final

from parties.rules.actor import Role
from parties.rules.segregation import Kind

ROLE_NAMES: Final[Mapping[Role, str]] = {
    Role.OWNER: "Owner",
    Role.AGENCY: "Agency",
    Role.BIDDER: "Bidder",
    Role.EXPERT: "Evaluation expert",
    Role.CUSTODIAN: "Custodian",
    Role.SUPERVISOR: "Supervisor",
    Role.AUDITOR: "Auditor",
    Role.ADMINISTRATOR: "Administrator",
    Role.INTAKE: "Centre: intake",
    Role.BOOKING: "Centre: rooms and seats",
    Role.OPENING: "Centre: opening",
    Role.EXPERT_DRAW: "Centre: expert draw",
    Role.DEPOSITS: "Centre: deposits",
    Role.ARCHIVE: "Centre: archive",
    Role.SYSTEM: "Clock",
    Role.PUBLIC: "Visitor",
}

KIND_NAMES: Final[Mapping[Kind, str]] = {
    Kind.CENTRE: "Trading centre",
    Kind.PUBLIC_BODY: "Public body",
    Kind.COMPANY: "Company",
    Kind.AGENCY: "Agency",
    Kind.CUSTODIAN: "Custodian organisation",
    Kind.SUPERVISOR: "Supervising department",
    Kind.AUDIT: "Audit office",
}
