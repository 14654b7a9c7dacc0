"""A draw that waits: until when parties reveal, who kept silent, what is due."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bidding.facts import dues, openings, pauses
from bidding.models import Bid, Draw, DrawSecret, Opening
from bidding.rules import backups
from bidding.rules.opening import MAY_OPEN, OVER, OpeningState, Party
from bidding.rules.uploads import BidState
from escrow import queries as escrow
from journal import queries as journal
from kernel.due import Due
from parties import queries as parties
from parties.rules.actor import Actor
from tender import queries as tender

REVEAL_ROW = "platform.draw-reveal"


def draw_of(lot: Any) -> Draw | None:
    """Return what is drawn at a lot's opening, if anything."""
    return (
        Draw.objects.select_related("opening__lot__trade")
        .filter(opening__lot=lot)
        .first()
    )


def secret_of(actor: Actor, lot: Any) -> DrawSecret | None:
    """Return what the actor's own body committed to at a lot's draw."""
    if actor.organisation is None:
        return None
    return DrawSecret.objects.filter(
        draw__opening__lot=lot, organisation=actor.organisation
    ).first()


def has_backup(actor: Actor, lot: Any) -> bool:
    """Say whether the actor's own body has handed in its sealed backup."""
    if actor.organisation is None:
        return False
    return Bid.objects.filter(
        lot=lot,
        envelope=backups.ENVELOPE,
        organisation__uid=actor.organisation,
        state=BidState.SUBMITTED,
    ).exists()


def reveal_until(found: Opening) -> datetime | None:
    """Return until when parties reveal; None before the bids are read out."""
    if found.opened_at is None:
        return None
    row = tender.rulebook_of(found.lot.trade).row(REVEAL_ROW)
    ends = row.earliest(found.opened_at, parties.calendar())
    return pauses.moved(found, found.opened_at, ends)


def drawn_facts(found: Opening) -> dict[str, Any] | None:
    """Return the journal's facts of what was drawn at an opening; None before."""
    row = journal.latest(found.lot.stream, "bidding.factor-drawn")
    if row is None or row.facts["opening"] != str(found.uid):
        return None
    return {"n": row.n, "at": row.at, **row.facts}


def silent(draw: Draw) -> dict[str, DrawSecret]:
    """Return those who committed and did not reveal, by party in role order."""
    rows = {row.party: row for row in draw.secrets.filter(reveal=None, left_out="")}
    return {str(party): rows[party] for party in Party if party in rows}


def is_due(draw: Draw, now: datetime) -> bool:
    """Say whether a draw goes on without waiting for anybody any longer."""
    until = reveal_until(draw.opening)
    if draw.drawn_at is not None or until is None or now < until:
        return False
    return not pauses.is_paused(draw.opening)


def backups_of(lot: Any) -> Opening | None:
    """Return the opening of the sealed backups; None where nobody sealed one."""
    return openings.openings().filter(lot=lot, envelope=backups.ENVELOPE).first()


def needs_no_backup(found: Opening) -> bool:
    """Say whether the draw that these backups stand behind is over, or never comes."""
    draw = draw_of(found.lot)
    return draw is None or draw.drawn_at is not None or draw.opening.state in OVER


def due(now: datetime) -> Iterator[Due]:
    """Return what clock and workers do for draws that wait."""
    waiting = Draw.objects.filter(drawn_at=None, opening__state=OpeningState.OPENED)
    for draw in waiting.select_related("opening__lot__trade"):
        yield from _of_draw(draw, now)
    shut = openings.openings().filter(
        state__in=list(MAY_OPEN), envelope=backups.ENVELOPE
    )
    for found in shut:
        if needs_no_backup(found):
            yield dues.act(
                "leave backups", "draw_backups", "leave_backups", opening=found.uid
            )


def _of_draw(draw: Draw, now: datetime) -> Iterator[Due]:
    if not draw.secrets.exists() and not pauses.is_paused(draw.opening):
        yield dues.act(
            "draw factor", "draw_factor", "draw_alone", opening=draw.opening.uid
        )
        return
    if not is_due(draw, now):
        return
    sealed = backups_of(draw.opening.lot)
    if sealed is None or sealed.state not in MAY_OPEN:
        yield dues.act(
            "go on with the draw",
            "draw_backups",
            "go_on_without",
            draw=draw.opening.uid,
        )
        return
    yield from _of_backups(sealed, now)


def _of_backups(sealed: Opening, now: datetime) -> Iterator[Due]:
    listed = openings.closing_of(sealed)
    if listed is None or listed.published_at is None:
        return
    usable, needed = openings.releases_needed(sealed)
    if 0 < needed <= usable and len(escrow.releases_for(listed.digest)) > sealed.tried:
        yield dues.task("open backups", "unseal", "open_backups", opening=sealed.uid)
        return
    ends = openings.window_end(sealed)
    if sealed.state == OpeningState.WAITING and ends is not None and now >= ends:
        yield dues.act(
            "suspend opening", "opening_ends", "suspend_opening", opening=sealed.uid
        )


def next_instant(now: datetime) -> datetime | None:
    """Return the earliest end of a time to reveal after `now`."""
    waiting = Draw.objects.filter(drawn_at=None, opening__state=OpeningState.OPENED)
    ends = [
        reveal_until(draw.opening)
        for draw in waiting.select_related("opening__lot__trade")
    ]
    return min((end for end in ends if end is not None and end > now), default=None)
