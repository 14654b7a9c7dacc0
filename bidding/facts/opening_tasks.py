"""What an opening asks of people, as the desk and the home page show it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, gettext_noop

from bidding.facts import openings, own_keys
from bidding.facts.openings import is_round
from bidding.models import Draw, Opening
from bidding.rules.draws import PARTIES
from bidding.rules.opening import MAY_OPEN, OpeningState
from kernel.durations import end_of, legal_date, start_of
from parties.rules.actor import Actor, Role
from parties.rules.tasks import Task, TaskKind
from tender import queries as tender
from tender.rules.procedures import Reading
from tender.rules.stages import Stage


@dataclass(frozen=True, slots=True)
class LiveHall:
    """A hall that anybody may watch now."""

    title: str
    status: str
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class OpeningToday:
    """An opening with its time."""

    at: datetime
    title: str
    status: str
    place: str
    url: str


def tasks(actor: Actor, now: datetime) -> list[Task]:
    """Return what an actor has to do in openings that are not over."""
    return [task for found in _mine(actor) for task in _tasks_in(actor, found, now)]


def _mine(actor: Actor) -> Iterator[Opening]:
    live = [*MAY_OPEN, OpeningState.OPENED]
    found = openings.openings().filter(state__in=live).order_by("id")
    if actor.role is Role.BIDDER and actor.organisation is not None:
        for row in found:
            if openings.has_bid(row.lot, actor.organisation, row.envelope):
                yield row
        return
    acts = ("bidding.finish", "bidding.witness", "bidding.give-secret")
    for row in found:
        if any(tender.may(actor, act, row.lot.trade) for act in acts):
            yield row


def _tasks_in(actor: Actor, found: Opening, now: datetime) -> Iterator[Task]:
    facts = {"title": f"{found.lot.trade.title} {found.lot.number}"}
    hall = f"/rooms/opening/{found.uid}/"
    if actor.role is Role.BIDDER:
        yield from _bidder_tasks(actor, found, now, hall, facts)
        return
    if is_round(found):
        return
    console = f"{hall}console/"
    yield from _draw_tasks(actor, found, now, console, facts)
    if found.state != OpeningState.OPENED:
        sentence = gettext_noop("The opening of %(title)s begins by itself.")
        at = openings.opens_at(found)
        yield Task(sentence, url=console, facts=facts, due_at=at, kind=TaskKind.WAIT)
        return
    trade = found.lot.trade
    if tender.may(actor, "bidding.finish", trade):
        sentence = gettext_noop("Host the opening of %(title)s.")
        if openings.objections_open(found):
            sentence = gettext_noop("Answer an objection to the opening of %(title)s.")
        yield Task(sentence, url=console, facts=facts)
    if tender.may(actor, "bidding.witness", trade) and found.witnessed_at is None:
        sentence = gettext_noop("Witness the opening of %(title)s.")
        yield Task(sentence, url=console, facts=facts)


def _bidder_tasks(
    actor: Actor, found: Opening, now: datetime, hall: str, facts: dict[str, str]
) -> Iterator[Task]:
    if is_round(found):
        return
    if openings.signed_in_at(found, actor.organisation) is None:
        yield Task(
            gettext_noop("Sign in to the opening of %(title)s."),
            url=hall,
            facts=facts,
            due_at=openings.opens_at(found),
        )
    yield from _key_tasks(actor, found, now, hall, facts)
    row = openings.own_opened(found, actor.organisation)
    until = found.confirm_until
    unconfirmed = row is not None and not hasattr(row, "confirmation")
    if unconfirmed and until is not None and now < until:
        yield Task(
            gettext_noop("Confirm your row of %(title)s, or object."),
            url=hall,
            facts=facts,
            due_at=until,
        )


def _key_tasks(
    actor: Actor, found: Opening, now: datetime, hall: str, facts: dict[str, str]
) -> Iterator[Task]:
    panel = own_keys.panel_of(actor, found, now)
    if panel is None:
        return
    if panel.may_release:
        sentence = gettext_noop("Decrypt your bid of %(title)s.")
        yield Task(sentence, url=hall, facts=facts, due_at=panel.ends_next)
    if panel.may_recover:
        sentence = gettext_noop("Open your bid of %(title)s by its recovery file.")
        yield Task(sentence, url=hall, facts=facts, due_at=panel.ends_next)


def _draw_tasks(
    actor: Actor, found: Opening, now: datetime, console: str, facts: dict[str, str]
) -> Iterator[Task]:
    draw = Draw.objects.filter(opening=found, drawn_at=None).first()
    if draw is None or actor.role not in PARTIES:
        return
    if not tender.may(actor, "bidding.give-secret", found.lot.trade):
        return
    mine = draw.secrets.filter(party=PARTIES[actor.role]).first()
    closes_at = openings.closes_at(found)
    if mine is None and closes_at is not None and now < closes_at:
        yield Task(
            gettext_noop("Commit to the draw of K of %(title)s."),
            url=console,
            facts=facts,
            due_at=closes_at,
        )
    if mine is not None and mine.reveal is None and found.state == OpeningState.OPENED:
        yield Task(
            gettext_noop("Reveal for the draw of K of %(title)s."),
            url=console,
            facts=facts,
        )


def live_rooms(_now: datetime) -> list[LiveHall]:
    """Return the halls that the public may watch; nothing that depends on bids."""
    stages = (Stage.RELEASING, Stage.OPENING)
    found = openings.openings().filter(
        lot__stage__in=stages, state__in=[*MAY_OPEN, OpeningState.OPENED]
    )
    return [
        LiveHall(
            title=f"{row.lot.trade.title} {row.lot.number}",
            status=row.lot.stage,
            url=f"/rooms/opening/{row.uid}/",
            note=gettext("Reading") if row.opened_at else gettext("Unsealing"),
        )
        for row in found
        if tender.procedure_of(row.lot.trade).reading is Reading.PUBLIC
        and not is_round(row)
    ]


def sessions_today(now: datetime) -> list[OpeningToday]:
    """Return the openings of the day, the earliest first."""
    today = legal_date(now)
    found = openings.openings().filter(
        lot__opens_at__gte=start_of(today), lot__opens_at__lt=end_of(today)
    )
    return [
        OpeningToday(
            at=row.lot.opens_at,
            title=f"{row.lot.trade.title} {row.lot.number}",
            status=row.lot.stage,
            place=gettext("Opening hall"),
            url=f"/rooms/opening/{row.uid}/",
        )
        for row in found.order_by("lot__opens_at", "id")
        if row.lot.opens_at is not None and not is_round(row)
    ]
