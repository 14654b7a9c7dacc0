"""What the pages of a selection show: the draw's stages, its replay, the owner's desk.

What is shown as verified was computed again for the page, from the journal's row.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from bidding.facts import selections as facts
from bidding.models import Selection, SelectionSecret
from bidding.rules.draws import PARTIES
from bidding.rules.listings.intermediaries import Way
from bidding.rules.opening import Party
from bidding.rules.selections import drawn as draw_again
from bidding.rules.selections import way_of
from journal import queries as journal
from kernel import draw as kernel_draw
from kernel.canonical import canonical
from parties.rules.actor import Actor
from tender import queries as tender
from tender.rules.stages import Stage

GIVE = "bidding.give-secret"
_WORDS = 2**32


@dataclass(frozen=True, slots=True)
class Place:
    """One place drawn: who, and how the stream led to it."""

    rank: int
    name: str
    number: int
    words: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Hall:
    """The draw as one reader sees it now; `mine` is the reader's part in it."""

    parties: tuple[tuple[Party, SelectionSecret | None], ...]
    party: Party | None
    mine: SelectionSecret | None
    may_commit: bool
    may_reveal: bool
    waits_for_centre: bool
    closes_at: datetime | None
    is_closed: bool
    is_drawing: bool
    is_failed: bool
    entered: tuple[Any, ...]
    places: tuple[Place, ...]
    drawn: dict[str, Any] | None


def hall_of(actor: Actor, found: Selection, now: datetime) -> Hall:
    """Return the hall as a reader may see it."""
    lot = found.lot
    secrets = facts.secrets_of(found)
    may = tender.may(actor, GIVE, lot.trade)
    party = PARTIES.get(actor.role) if may else None
    mine = secrets.get(party) if party else None
    until = lot.submission_closes_at
    before = lot.stage == Stage.OPEN and until is not None and now < until
    waits = party not in (None, Party.CENTRE) and Party.CENTRE not in secrets
    return Hall(
        parties=tuple((each, secrets.get(each)) for each in Party),
        party=party,
        mine=mine,
        may_commit=before and party is not None and mine is None and not waits,
        may_reveal=_may_reveal(found, mine, now),
        waits_for_centre=before and waits and mine is None,
        closes_at=until,
        is_closed=found.closed_at is not None,
        is_drawing=lot.stage == Stage.DRAWING,
        is_failed=lot.stage == Stage.FAILED,
        entered=facts.entered_of(found),
        places=_places(found),
        drawn=drawn_facts(found),
    )


def _may_reveal(found: Selection, mine: SelectionSecret | None, now: datetime) -> bool:
    if mine is None or mine.reveal is not None or found.drawn_at is not None:
        return False
    return found.reveal_until is not None and now < found.reveal_until


def _places(found: Selection) -> tuple[Place, ...]:
    row = drawn_facts(found)
    if row is None:
        return ()
    return tuple(
        Place(rank, row["candidates"][s["number"] - 1], s["number"], tuple(s["words"]))
        for rank, s in enumerate(row["steps"], start=1)
    )


def drawn_facts(found: Selection) -> dict[str, Any] | None:
    """Return the journal's facts of what was drawn; None before."""
    if found.drawn_at is None:
        return None
    row = journal.latest(found.lot.stream, "bidding.selection-drawn")
    assert row is not None, "a drawn selection has its row"
    return {"n": row.n, "at": row.at, **row.facts}


def commitments(found: Selection) -> dict[str, str]:
    """Return each party's commitment, in hex."""
    return dict(found.secrets.values_list("party", "commitment"))


def replayed(drawn: dict[str, Any], committed: dict[str, str]) -> dict[str, Any]:
    """Return the draw done again from its facts, step by step, with each outcome."""
    candidates, reveals = drawn["candidates"], drawn["reveals"]
    listed = canonical(list(candidates))
    again = draw_again(
        len(candidates),
        reveals=[bytes.fromhex(each) for each in reveals[:-1]],
        digest=drawn["list_digest"],
        most=len(drawn["steps"]),
    )
    said = [(list(s["words"]), s["number"]) for s in drawn["steps"]]
    found = [(list(step.words), step.number) for step in again.steps]
    return {
        "list_text": listed.decode(),
        "list_ok": hashlib.sha256(listed).hexdigest() == drawn["list_digest"],
        "parties": [
            {
                "party": party,
                "reveal": reveal,
                "commitment": committed.get(party, ""),
                "ok": party == "list"
                or kernel_draw.commitment(bytes.fromhex(reveal)) == committed[party],
            }
            for party, reveal in zip(drawn["parties"], reveals, strict=True)
        ],
        "joined": "".join(reveals),
        "seed": again.seed.hex(),
        "seed_ok": again.seed.hex() == drawn["seed"],
        "first_block": f"{again.seed.hex()}00000000",
        "places": [
            {
                "rank": rank,
                "among": len(candidates) - rank + 1,
                "limit": _WORDS
                // (len(candidates) - rank + 1)
                * (len(candidates) - rank + 1),
                "words": [{"word": w, "hex": f"{w:08x}"} for w in step.words],
                "place": step.place + 1,
                "other": step.swapped_with + 1,
                "number": step.number,
                "name": candidates[step.number - 1],
            }
            for rank, step in enumerate(again.steps, start=1)
        ],
        "result_ok": said == found,
    }


@dataclass(frozen=True, slots=True)
class Desk:
    """A lot of a selection for those who work on it."""

    lot: Any
    selection: Selection | None
    entered: tuple[Any, ...]
    may_score: bool
    is_scored: bool
    has_draw: bool
    chosen: tuple[Any, ...]


def desk_of(lot: Any, *, may_score: bool) -> Desk:
    """Return a lot's frozen list and what is to be done about it."""
    found = facts.selection_of(lot)
    way = way_of(tender.procedure_of(lot.trade), facts.part_of(lot))
    entered = facts.entered_of(found) if found else ()
    scored = found is not None and bool(found.scores)
    best = sorted(entered, key=lambda each: -(each.points or Decimal(0)))
    to_score = way in {Way.MERIT, Way.MERIT_THEN_DRAW} and lot.stage == Stage.CLOSED
    return Desk(
        lot=lot,
        selection=found,
        entered=tuple(best if scored else entered),
        may_score=may_score and to_score and not scored,
        is_scored=scored,
        has_draw=facts.has_draw(lot),
        chosen=tuple(facts.chosen_of(lot)),
    )
