"""Sound and picture of a remote room: who takes part, and whether seats are muted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from evaluation.facts import panels, seating, sites, trade
from evaluation.models import Panel
from evaluation.rules import seat_media as rule
from evaluation.rules.phases import Phase
from evaluation.rules.seats_at import browser_digest
from kernel.refused import NotFound
from parties import sessions
from parties.rules.actor import Actor, Role


@dataclass(frozen=True, slots=True)
class Peer:
    """Who takes part: a seat that is seen and heard, or somebody who watches."""

    #: the seat's code; of a watcher the letter that its socket's number follows
    name: str
    watches: bool
    muted: bool


def peer_of(scope: Mapping[str, Any], panel: UUID) -> Peer:
    """Return how a socket takes part, or raise: members, witnesses, supervisors."""
    actor = sessions.at_socket(scope)
    if actor.role in {Role.SUPERVISOR, Role.AUDITOR, Role.BOOKING}:
        return _watcher(actor, panel)
    member = panels.member_for(actor, panel)
    if member.signed_in_at is None or sites.session_of(member.panel) is None:
        raise NotFound
    browser = browser_digest(scope["session"].session_key or "")
    seating.check_seated_in(member, browser)
    return Peer(member.seat, watches=False, muted=is_muted(member.panel))


def _watcher(actor: Actor, panel: UUID) -> Peer:
    """Return a watcher: S of supervision, W of a site's witnesses; or `NotFound`."""
    is_booking = actor.role is Role.BOOKING
    of = panels.panel(panel) if is_booking else panels.place_for(actor, panel).panel
    session = sites.session_of(of)
    if session is None or (is_booking and not sites.keeps_part(actor, session)):
        raise NotFound
    return Peer("W" if is_booking else "S", watches=True, muted=is_muted(of))


def is_muted(of: Panel) -> bool:
    """Say whether seats are muted: subjective items are being scored."""
    phase = Phase(of.phase)
    if phase is not Phase.SCORING:
        return False
    items = trade.items_of(trade.file_of(of.lot))
    subjective = any(not item.objective and item.group != "price" for item in items)
    return rule.is_muted(phase, subjective_open=subjective)
