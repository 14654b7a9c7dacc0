"""Sound and picture of a remote room: who takes part, and whether seats are muted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from evaluation.facts import panels, seating, sites, trade
from evaluation.models import Panel, Session
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
    actor = sessions.seen(scope["user"], scope["session"]).actor
    of = panels.panel(panel)
    session = sites.session_of(of)
    if session is None:
        raise NotFound
    watcher = _watcher(actor, of, session)
    if watcher:
        return Peer(watcher, watches=True, muted=is_muted(of))
    member = panels.member_for(actor, panel)
    if member.signed_in_at is None:
        raise NotFound
    browser = browser_digest(scope["session"].session_key or "")
    seating.check_browser(member, browser)
    return Peer(member.seat, watches=False, muted=is_muted(of))


def _watcher(actor: Actor, of: Panel, session: Session) -> str:
    if actor.role in {Role.SUPERVISOR, Role.AUDITOR}:
        panels.place_for(actor, of.uid)
        return "S"
    if actor.role is Role.BOOKING:
        if not sites.keeps_part(actor, session):
            raise NotFound
        return "W"
    return ""


def is_muted(of: Panel) -> bool:
    """Say whether seats are muted: subjective items are being scored."""
    phase = Phase(of.phase)
    if phase is not Phase.SCORING:
        return False
    items = trade.items_of(trade.file_of(of.lot))
    subjective = any(not item.objective and item.group != "price" for item in items)
    return rule.is_muted(phase, subjective_open=subjective)
