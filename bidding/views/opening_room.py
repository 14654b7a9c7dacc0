"""The opening hall and the console beside it: one address, the view by role."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views import View

from bidding.actions import opening_hall
from bidding.facts import consoles, draws, kinds, openings, own_keys
from bidding.facts import hall as halls
from bidding.facts.hall import Hall
from bidding.facts.help_lines import help_line
from bidding.facts.own_keys import Panel
from bidding.models import Opening
from bidding.press import gathering
from bidding.rules.opening import OpeningState
from journal import queries as journal
from journal.rules.chain import Entry
from kernel.refused import NotFound
from parties.actions.signed_acts import act_bytes
from parties.rules.actor import PUBLIC, Actor
from tender import queries as tender
from tender.rules import disclosure
from tender.rules.disclosure import Audience, Item
from tender.rules.procedures import Procedure
from tender.rules.rulebooks import Text

#: whose rows the record of a session shows
_APPS = ("bidding", "tender", "escrow", "journal", "evaluation", "award")


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks, as the middleware found it."""
    actor: Actor = getattr(request, "actor", PUBLIC)
    return actor


class Room(View):
    """The hall, for everybody who may enter it."""

    template = "bidding/opening_room.html"
    name = "hall"

    def get(self, request: HttpRequest, opening: UUID) -> HttpResponse:
        """Show it as it is now."""
        actor = actor_of(request)
        found = openings.opening(opening)
        hall = halls.hall_of(actor, found, journal.instant())
        self.check(actor, found, hall)
        return render(request, self.template, context_of(actor, found, hall, self.name))

    def check(self, actor: Actor, found: Opening, hall: Hall) -> None:
        """Refuse readers of whom the page knows nothing to do."""


class Console(Room):
    """The same hall as host, staff and supervisor see it."""

    template = "bidding/opening_console.html"
    name = "console"

    def check(self, actor: Actor, found: Opening, hall: Hall) -> None:
        """Whoever does not work here finds nothing."""
        inside = {Audience.OWNER, Audience.STAFF, Audience.SUPERVISOR}
        if not inside & hall.viewer.audiences:
            raise NotFound


def context_of(
    actor: Actor, found: Opening, hall: Hall, self_name: str
) -> dict[str, Any]:
    """Return what both pages show."""
    trade = found.lot.trade
    procedure = tender.procedure_of(trade)
    may = {
        name: tender.may(actor, f"bidding.{name}", trade)
        for name in ("start-reading", "witness", "finish", "give-secret", "pause")
    }
    head, _digest = journal.head(found.lot.stream)
    rows = halls.entries_for(actor, found, hall.now)
    missing = openings.missing_to_end(found, hall.now) if hall.is_read else None
    panel = own_keys.panel_of(actor, found, hall.now)
    return {
        "hall": hall,
        "opening": found,
        "lot": found.lot,
        "trade": trade,
        "procedure": procedure,
        "training": tender.rulebook_of(trade).is_training,
        "page_code": trade.code,
        "page_title": gettext("Opening hall"),
        "is_round": openings.is_round(found),
        "steps": steps_of(hall, panel),
        "at": step_at(hall, panel),
        "until": next_instant(hall, panel),
        "until_word": until_word(hall, panel),
        "factor": panel,
        "may_help": tender.may(actor, "bidding.retry-factors", trade),
        "may_host": may["start-reading"],
        "may_witness": may["witness"],
        "may_answer": tender.may(actor, "tender.answer-objection", trade),
        "may_draw": may["give-secret"],
        "may_pause": may["pause"] and kinds.is_hosted(found),
        "help_line": help_line(trade.region.path),
        "drawn": draws.drawn_facts(found) if hall.draw else None,
        "console": consoles.console_of(found, hall) if self_name == "console" else None,
        "missing": (missing or ("", ""))[0 if _is_chinese() else 1],
        "is_inside": bool(
            {Audience.OWNER, Audience.STAFF, Audience.SUPERVISOR}
            & hall.viewer.audiences
        ),
        "signs": signs_of(found, hall),
        "backup_sealed": bool(hall.my_party) and draws.has_backup(actor, found.lot),
        "entries": [(row, words_of(row)) for row in reversed(rows)],
        "head": head,
        "from": self_name,
        "sentences": journal.templates(*_APPS),
        "columns": columns_of(hall),
        "bidder_word": _of(procedure.word("bidder")),
        "withheld": withheld_word(hall, procedure),
        "documents": halls.documents_of(found) if hall.is_read else {},
        "may_record": gathering.may_read(actor, found),
        "live_url": f"/live/opening/{found.uid}/",
    }


def columns_of(hall: Hall) -> list[dict[str, Any]]:
    """Return the columns of the opening form, and name each cell by its column."""
    columns: dict[str, dict[str, Any]] = {
        item.key: {
            "label": _of(item.label),
            "unit": unit_word(item.unit),
            "is_figure": item.type != "text",
        }
        for item in hall.items
    }
    rows = [*(hall.table or []), *([hall.own] if hall.own else [])]
    for row in rows:
        for cell in row.cells:
            cell.label = columns[cell.key]["label"]
            cell.unit_word = columns[cell.key]["unit"]
    return list(columns.values())


def unit_word(unit: str) -> str:
    """Return a unit as people write it; one that is not known as it stands."""
    words = {"CNY": gettext("CNY"), "day": gettext("days")}
    return words.get(unit, unit)


def withheld_word(hall: Hall, procedure: Procedure) -> str:
    """Return by which article the table is withheld from this reader."""
    item = Item.QUOTES if openings.is_round(hall.opening) else Item.OPENING_TABLE
    opens = disclosure.opens_with(item, hall.viewer, procedure)
    if opens is not None:
        return _of(opens.article)
    rows = list(disclosure.rows_for(item, procedure))
    return _of(rows[0].article) if rows else ""


def _of(text: Text) -> str:
    return text.zh if _is_chinese() else text.en


def _is_chinese() -> bool:
    return (get_language() or "zh-hans").startswith("zh")


def words_of(row: Entry) -> str:
    """Return a row in words."""
    return gettext("Not disclosed") if row.raw is None else journal.sentence(row)


def steps_of(hall: Hall, panel: Panel | None) -> list[str]:
    """Return the steps of this opening, in words."""
    if openings.is_round(hall.opening):
        return [gettext("Deadline"), gettext("Unsealing"), gettext("End")]
    found = [
        gettext("Attendance"),
        gettext("Deadline"),
        *([gettext("Decryption")] if panel is not None else []),
        gettext("Unsealing"),
        gettext("Reading"),
    ]
    if hall.draw is not None:
        found.append(gettext("Draw of K"))
    return [*found, gettext("Confirm or object"), gettext("End")]


def step_at(hall: Hall, panel: Panel | None) -> int:
    """Return the number of the present step, from 1."""
    steps = len(steps_of(hall, panel))
    more = 0 if panel is None or panel.may_change else 1
    if openings.is_round(hall.opening):
        return 3 if hall.is_over or hall.is_read else 2 if hall.is_closed else 1
    if hall.is_over:
        return steps
    if not hall.is_read:
        return 3 + more if hall.is_closed else 1
    if hall.opening.reading_at is None:
        return 4 + more
    drawing = hall.draw is not None and hall.draw.drawn_at is None
    return steps - 2 if drawing else steps - 1


def next_instant(hall: Hall, panel: Panel | None) -> Any:
    """Return what the countdown runs to, or None; in a pause nothing runs."""
    if hall.pause is not None:
        return None
    if panel is not None and not hall.is_read and not hall.is_over:
        return panel.ends_next
    if hall.is_over:
        return None
    if not hall.is_closed:
        return hall.closes_at
    if not hall.is_read:
        return hall.opens_at if hall.opens_at and hall.now < hall.opens_at else None
    until = hall.opening.confirm_until
    return until if until is not None and hall.now < until else None


def until_word(hall: Hall, panel: Panel | None) -> str:
    """Return what the countdown runs to, in words."""
    if panel is not None and not hall.is_read:
        is_first = panel.may_change
        return gettext("Decrypt until") if is_first else gettext("Remedy until")
    if not hall.is_closed:
        return gettext("Deadline")
    return gettext("Confirm or object until") if hall.is_read else gettext("Opening")


def signs_of(found: Opening, hall: Hall) -> dict[str, bytes]:
    """Return the bytes of the acts that the page's forms sign."""
    if found.state != OpeningState.OPENED or openings.is_round(found):
        return {}
    table = opening_hall.table_facts(found)
    signs = {
        "witness": act_bytes(opening_hall.WITNESS, str(found.uid), table),
        "finish": act_bytes(opening_hall.FINISH, str(found.uid), table),
    }
    if hall.own is not None:
        row = found.bids.select_related("bid").get(number=hall.own.number)
        facts = opening_hall.confirmation_facts(found, row)
        signs["confirm"] = act_bytes(opening_hall.CONFIRM, str(found.uid), facts)
    return signs
