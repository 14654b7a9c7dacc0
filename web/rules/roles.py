"""What each role is called at the head of a page: message ids, words of the trade."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from parties.rules.actor import Role

ROLE_NAMES: Final[Mapping[Role, str]] = MappingProxyType(
    {
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
)
