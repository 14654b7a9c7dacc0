"""What pages, notices, the clock and the desk ask about awards."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib import import_module
from uuid import UUID

from django.core.files.storage import storages
from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from award.facts import awards, deal_work, deals, service_ratings
from award.facts import talks as _talks
from award.facts.rows import Lot
from award.models import Deal, Decision, Letter
from award.rules import decisions, letters
from journal.queries import instant
from kernel.canonical import Json, strict_object
from kernel.due import Due
from kernel.refused import NotFound, Refused
from parties.rules import policy
from parties.rules.actor import Actor, Role
from parties.rules.tasks import Task
from tender import queries as tender
from tender.rules.disclosure import Audience
from tender.rules.procedures import PROCEDURES, Publicity
from tender.rules.stages import Stage

decision_due_at = awards.decision_due_at
candidates = awards.candidates
eligible = awards.eligible
objections_open = awards.objections_open
was_result_published = awards.was_result_published

#: procedures in which the owner decides straight from the report
_STRAIGHT = [
    code for code, row in PROCEDURES.items() if row.publicity is Publicity.RESULT
]


# --- what notices asks ---


def decision(lot: Lot) -> Decision | None:
    """Return the decision that stands, or None; the caller asks the disclosure."""
    return awards.decision_of(lot)


is_picking = awards.is_picking
talks_to_publish = _talks.to_publish
agreed_talks = _talks.agreed_row


def decisions_in_force() -> QuerySet[Decision]:
    """Return every decision that stands, for whoever announces them."""
    return Decision.objects.filter(withdrawn_at=None)


def fallen_awards() -> QuerySet[Decision]:
    """Return every award that fell away, for whoever announces that."""
    rows = Decision.objects.filter(withdrawn_at__isnull=False)
    return rows.select_related("lot__trade", "organisation")


def given_up(lot: Lot) -> list[Decision]:
    """Return the lot's awards that fell away, the earliest first."""
    return list(fallen_awards().filter(lot=lot).order_by("id"))


# --- doors ---


def case_lot(actor: Actor, trade: UUID, number: int | None = None) -> Lot:
    """Return a lot of one of the actor's cases, the first unless numbered."""
    found = tender.case_for(actor, trade)
    policy.check(
        actor,
        "award.see-decision",
        organisation=tender.organisations_of(found),
        region=found.region.path,
    )
    lots = found.lots.order_by("number")
    row = (lots.filter(number=number) if number else lots).first()
    if row is None:
        raise NotFound
    return tender.lot(row.uid)


def own_letter(actor: Actor, lot: Lot) -> Letter | None:
    """Return the letter to the actor's own organisation, once the result is out."""
    policy.check(actor, "award.see-own-result", organisation=actor.organisation)
    if not awards.was_result_published(lot):
        return None
    return (
        Letter.objects.select_related("decision__lot__trade")
        .filter(
            decision__lot=lot,
            decision__withdrawn_at=None,
            organisation__uid=_organisation(actor),
        )
        .first()
    )


def _organisation(actor: Actor) -> UUID:
    if actor.organisation is None:
        raise NotFound
    return actor.organisation


def letter(uid: UUID) -> Letter:
    """Return a letter by its uid, for callers that check who asks."""
    found = (
        Letter.objects.select_related("decision__lot__trade__owner", "organisation")
        .filter(uid=uid)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def letter_for(actor: Actor, uid: UUID) -> Letter:
    """Return a letter that the actor may read: its own, or one of its cases'."""
    found = letter(uid)
    if actor.role is Role.BIDDER:
        lot = found.decision.lot
        if found.organisation.uid != actor.organisation:
            raise NotFound
        if not awards.was_result_published(lot):
            raise NotFound
        return found
    case_lot(actor, found.decision.lot.trade.uid)
    return found


def letters_of(found: Decision) -> list[Letter]:
    """Return a decision's letters: the award's first, then the results by name."""
    rows = found.letters.select_related("organisation")
    return list(rows.order_by("number"))


@dataclass(frozen=True, slots=True)
class OwnResult:
    """What a bidder is told of a lot: its letter, and what stands in it.

    `own` holds total, groups, rank or rejection as the letter has them; empty where
    nothing but the result is told. `steps` are the reader's own; figures of others
    stand in them as the disclosure table lets.
    """

    letter: Letter
    has_won: bool
    winner: str
    own: dict[str, Json]
    steps: list[dict[str, Json]]


def own_result(actor: Actor, lot: Lot) -> OwnResult | None:
    """Return the actor's own result, or None before it is out (or if it never bid)."""
    row = own_letter(actor, lot)
    if row is None:
        return None
    content = strict_object(bytes(row.body), depth_max=16)
    own = content.get("own") or {}
    assert isinstance(own, dict)
    viewer = tender.viewer(actor, lot, also={Audience.BIDDERS})
    steps = awards.own_steps(lot, _organisation(actor), viewer, instant())
    return OwnResult(
        letter=row,
        has_won=row.kind == letters.AWARD,
        winner=row.decision.all_names,
        own=own,
        steps=steps,
    )


# --- deals of live bidding ---

deal_of, last_deal_of = deals.deal_of, deals.last_deal_of
signature_of = deals.signature_of


def deal(uid: UUID | str) -> Deal:
    """Return a deal by its uid, for callers that check who asks."""
    rows = Deal.objects.select_related("organisation", "lot__trade__owner")
    found = rows.select_related("lot__trade__region").filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def deal_for(actor: Actor, uid: UUID | str) -> Deal:
    """Return a deal that the actor may read: its own, or one of its cases'."""
    found = deal(uid)
    if actor.role is Role.BIDDER:
        is_own = found.organisation.uid == actor.organisation
        if not is_own or not awards.was_result_published(found.lot):
            raise NotFound
        return found
    case_lot(actor, found.lot.trade.uid)
    return found


def deal_file(row: Deal) -> tuple[bytes, bool]:
    """Return the confirmation as far as it is, and whether it is whole."""
    if row.file_key:
        return _file(row.file_key), True
    drawn = [each.drawn_key for each in row.signatures.all() if each.drawn_key]
    return _file(drawn[-1] if drawn else ""), False


# --- files ---


def drawn_file(row: Letter) -> bytes:
    """Return a letter with the empty place of its signature, or `NotFound`."""
    return _file(row.drawn_key)


def whole_file(row: Letter) -> bytes:
    """Return a letter with every signature in it, or `NotFound` while it is made."""
    return _file(row.file_key)


def stored_file(key: str) -> bytes:
    """Return a stored file by its key, or `NotFound` while there is none."""
    return _file(key)


def _file(key: str) -> bytes:
    if not key:
        raise NotFound
    with storages["default"].open(key) as file:
        found: bytes = file.read()
    return found


# --- what is due ---


def due(now: datetime) -> list[Due]:
    """Return what the clock must do: decisions, deals, and what is to be printed."""
    return [
        *_to_ask(),
        *_silent(now),
        *_to_print(),
        *_to_finish(),
        *deal_work.due(),
    ]


def _to_ask() -> Iterator[Due]:
    waiting = tender.lots_at(Stage.REPORTED).filter(trade__procedure__in=_STRAIGHT)
    for row in waiting:
        yield Due("ask decision", str(row.uid), partial(_act, "ask_decision", row.uid))


def _silent(now: datetime) -> Iterator[Due]:
    for row, at in _deadlines():
        if at <= now and _silence_speaks(row):
            call = partial(_act, "decide_by_silence", row.uid)
            yield Due("decide by silence", str(row.uid), call)


def _deadlines() -> Iterator[tuple[Lot, datetime]]:
    """Yield the lots that silence decides; none that waits for other lots."""
    for row in tender.lots_at(Stage.DECIDING):
        at = awards.decision_due_at(row)
        if at is not None:
            yield row, at


def _silence_speaks(row: Lot) -> bool:
    try:
        return decisions.silent_choice(awards.eligible(row)) is not None
    except Refused:
        return False


def _to_print() -> Iterator[Due]:
    """Letters of award are drawn at once; results are printed when they are out."""
    waiting = Letter.objects.select_related("decision__lot__trade").filter(
        decision__withdrawn_at=None, drawn_key="", ready_at=None
    )
    for row in waiting:
        if row.kind == letters.AWARD or awards.was_result_published(row.decision.lot):
            yield _press("print letter", "print_letter", row)


def _to_finish() -> Iterator[Due]:
    signed = Letter.objects.filter(cms__isnull=False, ready_at=None)
    for row in signed:
        yield _press("seal letter", "seal_letter", row)


def _press(name: str, task: str, row: Letter) -> Due:
    return Due(
        name=name,
        key=str(row.uid),
        queue="press",
        task=f"award.tasks.{task}",
        kwargs={"letter": str(row.uid)},
    )


def next_instant(now: datetime) -> datetime | None:
    """Return when the next purchaser's time to decide ends."""
    return min((at for _row, at in _deadlines() if at > now), default=None)


def _act(name: str, lot: UUID) -> None:
    """Do an act of the clock. Actions read here, so they are looked up when called."""
    getattr(import_module("award.actions.decide"), name)(lot=lot)


# --- tasks ---


def tasks_for(actor: Actor, now: datetime) -> list[Task]:
    """Return what somebody must do around awards."""
    own = [*_to_decide(actor), *_to_sign(actor)] if actor.role is Role.OWNER else []
    found = [*own, *deal_work.tasks(actor), *service_ratings.tasks(actor)]
    return [*found, *_talks.tasks(actor)]


def _to_decide(actor: Actor) -> Iterator[Task]:
    rows = tender.lots_at(Stage.DECIDING).filter(trade__owner__uid=_organisation(actor))
    for row in rows.exclude(trade__procedure__in=deals.PROCEDURES_SOLD):
        yield Task(
            gettext_noop("Decide the award of %(title)s."),
            url=f"/case/{row.trade.uid}/decision/?lot={row.number}",
            facts={"title": row.title},
            due_at=awards.decision_due_at(row),
        )


def _to_sign(actor: Actor) -> Iterator[Task]:
    rows = Letter.objects.select_related("decision__lot__trade").filter(
        kind=letters.AWARD,
        cms=None,
        decision__withdrawn_at=None,
        decision__lot__trade__owner__uid=_organisation(actor),
    )
    for row in rows:
        lot = row.decision.lot
        yield Task(
            gettext_noop("Sign the letter of award of %(title)s."),
            url=f"/case/{lot.trade.uid}/decision/?lot={lot.number}",
            facts={"title": lot.title},
        )
