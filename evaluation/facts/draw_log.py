"""The log of a lot's draws: enough to draw again, for after the result.

Before that moment it is for the supervisor alone: whoever knows the pool and has the
lists could tell who may be judging (招标投标法37).
"""

from typing import Any

from evaluation.facts import panels, trade
from evaluation.facts.trade import Lot
from evaluation.models import Draw, Panel
from evaluation.rules.panels import DRAW_PARTIES, Quota
from journal.queries import instant
from kernel.canonical import Json
from kernel.refused import NotFound
from parties import queries as parties
from parties.rules.actor import Actor
from tender import queries as tender
from tender.rules import disclosure
from tender.rules.disclosure import Item

VERSION = "openseal/recompute/1"


def log_for(actor: Actor, lot_uid: Any) -> tuple[Lot, Panel]:
    """Return the lot and its panel for who may read its log, or raise `NotFound`."""
    lot = tender.lot(lot_uid)
    found = panels.last_panel_of(lot)
    if found is None or not found.draws.exists() or not may_see(actor, lot):
        raise NotFound
    return lot, found


def may_see(actor: Actor, lot: Lot) -> bool:
    """Say whether names and lists are open to the reader now."""
    return disclosure.may_see(
        Item.PANEL_NAMES,
        tender.viewer(actor, lot),
        tender.disclosure_facts(lot),
        instant(),
    )


def as_json(of: Panel) -> dict[str, Json]:
    """Return the question `draw` of docs/reference/recompute.md, whole."""
    draws: list[Json] = [_draw(row) for row in of.draws.exclude(drawn_at=None)]
    return {"v": VERSION, "ask": "draw", "draws": draws}


def shown(of: Panel) -> list[dict[str, Any]]:
    """Return what the page shows: every numbered draw, and what became of each call."""
    answers = {row.person: row for row in of.invitations.all()}
    seats = {row.person: row for row in of.members.select_related("removal")}
    return [_shown(row, answers, seats) for row in of.draws.all()]


def _draw(row: Draw) -> dict[str, Json]:
    secrets = {secret.party: secret for secret in row.secrets.all()}
    given: list[Json] = []
    for party in DRAW_PARTIES:
        secret = secrets.get(party)
        if secret is None:
            continue
        reveal = None if secret.reveal is None else bytes(secret.reveal).hex()
        given.append(
            {"party": party, "commitment": secret.commitment, "reveal": reveal}
        )
    lists: list[Json] = [
        {
            "label": Quota(each.specialty, each.needed, each.region).label,
            "digest": each.digest,
            "k": each.needed,
            "body": trade.read_body(each.body),
        }
        for each in row.lists.all()
    ]
    left_out: list[Json] = [list(each) for each in row.left_out]
    return {"n": row.n, "given": given, "left_out": left_out, "lists": lists}


def _shown(row: Draw, answers: dict[Any, Any], seats: dict[Any, Any]) -> dict[str, Any]:
    lists = []
    for each in row.lists.all():
        body = trade.read_body(each.body)
        experts, skipped = body["experts"], body.get("skipped", {})
        assert isinstance(experts, list)
        assert isinstance(skipped, dict)
        lists.append(
            {
                "row": each,
                "called": [
                    _called(place, str(experts[place - 1]), answers, seats)
                    for place in each.drawn or []
                ],
                "skipped": _counts(skipped),
            }
        )
    return {"row": row, "lists": lists, "left_out": row.left_out}


def _called(
    place: int, person: str, answers: dict[Any, Any], seats: dict[Any, Any]
) -> dict[str, Any]:
    """Whoever sat is named; a person who was only asked stays an identifier."""
    answer = next((a for key, a in answers.items() if str(key) == person), None)
    seat = next((s for key, s in seats.items() if str(key) == person), None)
    return {
        "place": place,
        "person": person,
        "answer": answer,
        "seat": seat,
        "is_removed": seat is not None and hasattr(seat, "removal"),
        "name": parties.person(seat.person).name if seat is not None else "",
    }


def _counts(skipped: dict[str, Json]) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    for why in skipped.values():
        found[str(why)] = found.get(str(why), 0) + 1
    return sorted(found.items())
