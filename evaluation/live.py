"""The scoring room (评标室): the lot's stream, read by seat, and the acts in it.

Who sees which row is the disclosure table's answer and nothing else: sheets open to
the panel when all have signed, names to everybody with the result.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from evaluation.actions.ballots import vote_ballot
from evaluation.actions.record_check import record_check
from evaluation.actions.save_score import save_score
from evaluation.actions.talk import save_note, say
from evaluation.actions.vote_chair import vote_chair
from evaluation.facts import replacing, trade
from evaluation.facts.panels import Place
from evaluation.rules import blind
from journal.live.room import Act, Room, Viewer
from journal.queries import instant
from kernel.refused import Invalid
from parties.rules.actor import Actor
from tender import queries as tender
from tender.rules import disclosure
from tender.rules.disclosure import Audience, Item


class ActMalformed(Invalid):
    """An act of the room without what it needs."""

    code = "act-malformed"
    zh = "缺少“{member}”，未作任何改动。"
    en = "“{member}” is missing or malformed; nothing was changed."


@dataclass(frozen=True, slots=True)
class RoomViewer:
    """Who looks: the actor, its relations to the lot, its seat (empty: watching)."""

    actor: Actor
    viewer: disclosure.Viewer
    seat: str


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """What the disclosure table asks, and when it was asked."""

    lot: disclosure.LotFacts
    at: datetime
    #: seats that have still to sign while the others' sheets were opened before
    unsigned: frozenset[str] = frozenset()
    #: 暗标: names are hidden from whoever sits or watches here
    is_blind: bool = False


def viewer_of(actor: Actor, place: Place) -> RoomViewer:
    """Return the reader of a room by its place there."""
    also = [Audience.PANEL] if place.member is not None else []
    return RoomViewer(
        actor=actor,
        viewer=tender.viewer(actor, place.panel.lot, also=also),
        seat=place.member.seat if place.member is not None else "",
    )


class ScoringRoom(Room):
    """The room of one panel."""

    #: A replaced member hears nothing more of the room it had a seat in.
    doubts = frozenset({"evaluation.member-removed"})

    def __init__(self, panel: UUID, lot: UUID) -> None:
        """Keep which panel, and whose stream."""
        self.panel = panel
        self.lot = lot

    @property
    def name(self) -> str:
        """Return the room's name in the house."""
        return f"scoring:{self.panel}"

    def streams(self) -> list[str]:
        """Return the lot's stream."""
        return [f"lot:{self.lot}"]

    def facts(self) -> RoomFacts:
        """Return the moments that have come for the lot."""
        row = tender.lot(self.lot)
        return RoomFacts(
            tender.disclosure_facts(row),
            instant(),
            replacing.unsigned(self.panel),
            trade.is_blind(row),
        )

    def may_see(self, item: str, viewer: Viewer, facts: Any) -> bool:
        """Ask the disclosure table; an item it does not know is nobody's."""
        name, _, owner = item.partition(":")
        if not isinstance(viewer, RoomViewer) or name not in set(Item):
            return False
        # Whoever came for a removed member judges without having seen the others.
        if viewer.seat in facts.unsigned and name in {Item.SHEETS, Item.RANKING}:
            return False
        if facts.is_blind and name in blind.NAMING:
            return False
        return disclosure.may_see(
            Item(name), viewer.viewer, facts.lot, facts.at, owner=owner
        )

    def you(self, viewer: Viewer) -> Mapping[str, Any]:
        """Tell the page its seat."""
        assert isinstance(viewer, RoomViewer)
        return {"seat": viewer.seat}

    def draft(
        self, viewer: Viewer, content: dict[str, Any], _ref: str
    ) -> Mapping[str, Any]:
        """Save a score as typed; private, no row of the journal."""
        saved = save_score(
            by=_actor(viewer),
            panel=self.panel,
            bid=_uid(content, "bid"),
            item=_text(content, "item"),
            typed=_text(content, "score", empty=True),
            reason=_text(content, "reason", empty=True),
            device=_device(content),
        )
        return {
            "saved": {
                "bid": saved.bid,
                "item": saved.item,
                "at": saved.at.isoformat(),
            }
        }

    def vote_chair(self, viewer: Viewer, content: dict[str, Any], ref: str) -> None:
        """Vote for a chair."""
        vote_chair(
            by=_actor(viewer),
            panel=self.panel,
            seat=_text(content, "seat"),
            device=_device(content),
            ref=ref,
        )

    def check(
        self, viewer: Viewer, content: dict[str, Any], ref: str
    ) -> Mapping[str, Any]:
        """Record a finding on a bid; its row is closed until every seat has found."""
        row = record_check(
            by=_actor(viewer),
            panel=self.panel,
            bid=_uid(content, "bid"),
            kind=_text(content, "kind"),
            key=_text(content, "key"),
            passed=content.get("passed") is True,
            reason=_text(content, "reason", empty=True),
            page=_text(content, "page", empty=True),
            device=_device(content),
            ref=ref,
        )
        return {"saved": {"check": row.key, "at": row.found_at.isoformat()}}

    def vote(self, viewer: Viewer, content: dict[str, Any], ref: str) -> None:
        """Vote on a motion."""
        vote_ballot(
            by=_actor(viewer),
            panel=self.panel,
            ballot=_uid(content, "ballot"),
            agrees=content.get("agrees") is True,
            reason=_text(content, "reason", empty=True),
            device=_device(content),
            ref=ref,
        )

    def say(self, viewer: Viewer, content: dict[str, Any], ref: str) -> None:
        """Say something to all seats, on the record."""
        say(
            by=_actor(viewer),
            panel=self.panel,
            category=_text(content, "category"),
            text=_text(content, "text", empty=True),
            device=_device(content),
            ref=ref,
        )

    def note(
        self, viewer: Viewer, content: dict[str, Any], _ref: str
    ) -> Mapping[str, Any]:
        """Save private notes as typed; no row of the journal."""
        text = _text(content, "text", empty=True)
        device = _device(content)
        at = save_note(by=_actor(viewer), panel=self.panel, text=text, device=device)
        return {"saved": {"note": True, "at": at.isoformat()}}

    acts: ClassVar[Mapping[str, Act]] = {
        "draft": draft,  # type: ignore[dict-item]
        "vote-chair": vote_chair,  # type: ignore[dict-item]
        "check": check,  # type: ignore[dict-item]
        "vote": vote,  # type: ignore[dict-item]
        "say": say,  # type: ignore[dict-item]
        "note": note,  # type: ignore[dict-item]
    }


def _actor(viewer: Viewer) -> Actor:
    assert isinstance(viewer, RoomViewer)
    return viewer.actor


def _text(content: Mapping[str, Any], member: str, *, empty: bool = False) -> str:
    value = content.get(member, "" if empty else None)
    if not isinstance(value, str) or (not value and not empty):
        raise ActMalformed(member=member, field=member)
    return value


def _device(content: Mapping[str, Any]) -> str:
    """Return which device speaks: every act over the socket must be the seat's own."""
    return _text(content, "device", empty=True)


def _uid(content: Mapping[str, Any], member: str) -> UUID:
    try:
        return UUID(_text(content, member))
    except ValueError:
        raise ActMalformed(member=member, field=member) from None
