"""Keep what a rule of the room refused as an attempt, for the supervisor alone.

The refused act is undone first; the attempt is a row of its own transaction. Slips of
everyday work (a hole in a sheet, a reason forgotten) are no attempts and leave none.
"""

from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, TypeVar
from uuid import UUID

from django.db import transaction

from evaluation.actions import steps
from evaluation.facts import panels
from evaluation.models import Member, Panel
from evaluation.rules.room_events import RoomAttempt
from evaluation.rules.seats import SeatActor, SeatTakenOver, check_device
from journal.queries import instant
from journal.rules.events import HasFacts
from kernel.refused import NotFound, Refused
from parties.rules.actor import Actor
from tender.rules.disclosure import Item

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS: Final = frozenset(
    {
        "chair-must-be-expert",
        "chairs-act",
        "no-lawful-ground",
        "not-signed-in",
        "not-your-examination",
        "other-room",
        "procedure-only",
        "rejection-unfounded",
        "room-stopped",
        "score-out-of-range",
        "seat-taken-over",
        "second-chair",
        "session-signature-wrong",
        "sheet-signed",
        "voted-already",
    }
)


def kept(act: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate an action `(*, by, panel, …)`, outside its transaction."""

    def decorate(do: Callable[P, R]) -> Callable[P, R]:
        @wraps(do)
        def tried(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return do(*args, **kwargs)
            except Refused as refusal:
                by, panel = kwargs["by"], kwargs["panel"]
                assert isinstance(by, Actor)
                assert isinstance(panel, UUID)
                if refusal.code in ATTEMPTS:
                    _record(by, panel, act, refusal)
                raise

        return tried

    return decorate


def check_device_of(*, by: Actor, panel: UUID, device: str, act: str) -> None:
    """Refuse a form from a device that is not the seat's, and keep it as an attempt.

    Whoever has no seat here, or has not signed in, is refused by the act itself.
    """
    try:
        member = panels.member_for(by, panel)
    except NotFound:
        return
    if member.signed_in_at is None:
        return
    try:
        check_device(device, bytes(member.session_key or b""))
    except SeatTakenOver as refusal:
        _record(by, panel, act, refusal)
        raise


@transaction.atomic(durable=True)
def _record(by: Actor, panel: UUID, act: str, refusal: Refused) -> None:
    if not Panel.objects.filter(uid=panel).exists():
        return
    found = steps.panel_locked(panel)
    member = Member.objects.filter(panel=found, person=panels.person_of(by)).last()
    seat = member.seat if member is not None else ""
    who: HasFacts = SeatActor(seat) if seat else by
    event = RoomAttempt(
        seat=seat,
        act=act,
        code=refusal.code,
        zh=refusal.sentence("zh-hans"),
        en=refusal.sentence("en"),
        article=refusal.article,
    )
    steps.keep(found, event, by=who, at=instant(), item=Item.ATTEMPT)
