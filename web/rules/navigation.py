"""Which ways lead on from the head of a page, for each kind of visitor.

Labels are message ids; an entry is shown only where its page exists, so that there is
never a dead link.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from parties.rules.actor import Role


@dataclass(frozen=True, slots=True)
class Way:
    """One entry of the navigation: what it is called and where it leads."""

    label: str
    path: str


_MESSAGES: Final = Way("Messages", "/me/messages/")
_CERTIFICATES: Final = Way("Certificates", "/me/certificates/")

_PUBLIC: Final = (
    Way("Trades", "/trades/"),
    Way("Notices", "/notices/"),
    Way("Opening calendar", "/calendar/"),
    Way("Statistics", "/statistics/"),
    Way("Recheck", "/check/"),
    Way("Rules", "/rules/"),
    Way("Data", "/data/"),
    Way("Help", "/help/"),
)
_BIDDER: Final = (
    Way("My tasks", "/desk/"),
    Way("Find a trade", "/notices/"),
    Way("My bids", "/bids/"),
    Way("Deposits", "/bids/deposits/"),
    Way("Questions and objections", "/questions/"),
    Way("Results and contracts", "/results/"),
    _MESSAGES,
    _CERTIFICATES,
)
_OWNER: Final = (
    Way("My tasks", "/desk/"),
    Way("Projects", "/case/"),
    Way("Notices", "/notices/"),
    Way("Answers and objections", "/case/questions/"),
    Way("Openings", "/rooms/opening/"),
    Way("Decisions and contracts", "/case/decisions/"),
    _MESSAGES,
    _CERTIFICATES,
)
_EXPERT: Final = (
    Way("My tasks", "/desk/"),
    Way("My invitations", "/expert/invitations/"),
    Way("Enter the scoring room", "/rooms/scoring/"),
    Way("Fees and ratings", "/expert/fees/"),
    Way("My profile", "/expert/ties/"),
    _CERTIFICATES,
)
_CUSTODIAN: Final = (
    Way("My tasks", "/desk/"),
    Way("My seats", "/custody/"),
    Way("To sign", "/custody/sign/"),
    Way("Rehearsals", "/custody/rehearsals/"),
    Way("Releases", "/custody/releases/"),
    Way("Agent", "/help/custodians/"),
)
_WATCHER: Final = (
    Way("My tasks", "/desk/"),
    Way("Overview", "/supervision/"),
    Way("Alerts", "/supervision/alerts/"),
    Way("Live rooms", "/supervision/watch/"),
    Way("Complaints", "/supervision/complaints/"),
    Way("Leads", "/supervision/leads/"),
    Way("Discretion", "/supervision/discretion/"),
)
_SUPERVISOR: Final = (
    *_WATCHER,
    Way("Instructions", "/supervision/instructions/"),
    Way("Refused attempts", "/attempts/"),
    Way("Find a trade", "/notices/"),
)
_AUDITOR: Final = (
    *_WATCHER,
    Way("Refused attempts", "/attempts/"),
    Way("Find a trade", "/notices/"),
)
_ADMINISTRATOR: Final = (
    Way("My tasks", "/desk/"),
    Way("People and organisations", "/manage/people/"),
    Way("Roles", "/manage/roles/"),
    Way("Rules", "/manage/rules/"),
    Way("Holidays", "/manage/holidays/"),
    Way("Refused attempts", "/attempts/"),
    Way("Templates", "/manage/templates/"),
    Way("Health", "/manage/health/"),
    Way("Components", "/manage/components/"),
)


def _hand(label: str, path: str) -> tuple[Way, ...]:
    """Staff see today and the one hand that is theirs."""
    return (Way("Today", "/desk/"), Way(label, path), _MESSAGES)


NAVIGATION: Final[Mapping[Role, tuple[Way, ...]]] = MappingProxyType(
    {
        Role.PUBLIC: _PUBLIC,
        Role.BIDDER: _BIDDER,
        Role.OWNER: _OWNER,
        Role.AGENCY: _OWNER,
        Role.INTAKE: (
            *_hand("Intake", "/centre/intake/"),
            Way("Register of intermediaries", "/centre/intermediaries/"),
        ),
        Role.BOOKING: _hand("Rooms and seats", "/centre/booking/"),
        Role.OPENING: _hand("Openings", "/rooms/opening/"),
        Role.EXPERT_DRAW: _hand("Expert draw", "/centre/experts/"),
        Role.DEPOSITS: _hand("Deposits", "/deposits/"),
        Role.ARCHIVE: _hand("Archive", "/centre/archive/"),
        Role.EXPERT: _EXPERT,
        Role.CUSTODIAN: _CUSTODIAN,
        Role.SUPERVISOR: _SUPERVISOR,
        Role.AUDITOR: _AUDITOR,
        Role.ADMINISTRATOR: _ADMINISTRATOR,
        Role.SYSTEM: (),
    }
)


def current(path: str, ways: tuple[Way, ...]) -> Way | None:
    """The entry that `path` lies under: the longest one that is its beginning."""
    under = [way for way in ways if path.startswith(way.path)]
    return max(under, key=lambda way: len(way.path), default=None)
