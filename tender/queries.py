"""Reading trades: the doors to trades and lots, and what higher apps ask about them.

A guarded trade or lot is fetched through a function that takes the reader. What is
announced is everybody's; before that a trade is its owner's, its agency's and the
centre's, within the region. Not found and not yours are the same answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from kernel.periods import Period
from kernel.refused import NotFound
from parties.queries import in_region
from parties.rules.actor import CENTRE_HANDS, Actor, Role
from parties.rules.tasks import Task
from tender.facts import (
    books,
    clock,
    custody,
    disclosed,
    envelope_floors,
    evidence,
    guests,
    readers,
    sole,
    suspensions,
    tasks,
)
from tender.facts import due as due_facts
from tender.facts.compose import draft_file as _draft_file
from tender.facts.decryption import decryption_of
from tender.facts.extensions import pending
from tender.facts.terms import as_timetable, floors_of, terms_of, timetable_row
from tender.models import (
    Document,
    Lot,
    Objection,
    Question,
    TenderFile,
    Trade,
)
from tender.rules import procedures, tender_file
from tender.rules.custody import StatementTerms, check_matches
from tender.rules.disclosure import Moment
from tender.rules.floors import Floors
from tender.rules.procedures import Procedure
from tender.rules.rulebooks import Rulebook
from tender.rules.stages import Stage
from tender.rules.submissions import SubmissionRules
from tender.rules.timetable import Terms, Timetable

lots_due = clock.lots_due
check_case = readers.check_case
check_file = readers.check_file
may_have_file = readers.may_have_file
may = readers.may
is_announced = readers.is_announced
sees_guests = readers.sees_guests
may_follow = readers.may_follow
organisations_of = disclosed.organisations_of
suspensions_of = suspensions.suspensions_of
result_window = suspensions.result_window
draft_file = _draft_file
decryption = decryption_of

#: a desk shows no more; the list of trades has the rest
TASKS_MAX = 200
#: procedures whose file goes to guests alone
INVITING = [row.code for row in procedures.PROCEDURES.values() if row.by_invitation]


# --- doors ---


def lot(uid: UUID | str) -> Lot:
    """Return a lot by its uid, for callers that have checked who asks."""
    found = _lots().filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def lot_for(actor: Actor, uid: UUID | str) -> Lot:
    """Return a lot that the actor may see: an announced one, or one of its cases.

    One that is tendered by invitation is its guests' until the deadline.
    """
    found = lot(uid)
    if not guests.is_everybodys(found) and not readers.is_own(actor, [found]):
        check_case(actor, found.trade)
    return found


def trade_for(actor: Actor, key: UUID | str) -> Trade:
    """Return a trade by code or uid, if it is announced or one of the actor's cases."""
    by_key = Q(uid=key) if _is_uid(key) else Q(code=key)
    found = _trades().filter(by_key).first()
    if found is None:
        raise NotFound
    lots = list(found.lots.all())
    if not any(guests.is_everybodys(row) for row in lots) and not readers.is_own(
        actor, lots
    ):
        check_case(actor, found)
    return found


def case_for(actor: Actor, uid: UUID | str) -> Trade:
    """Return a trade as its workbench shows it: to owner, agency, staff, watchers."""
    found = _trades().filter(uid=uid).first()
    if found is None:
        raise NotFound
    check_case(actor, found)
    return found


def cases_for(actor: Actor) -> QuerySet[Trade]:
    """Return the trades an actor works on or watches, the newest first."""
    if actor.role in (Role.OWNER, Role.AGENCY):
        mine = Q(owner__uid=actor.organisation) | Q(agency__uid=actor.organisation)
        return _trades().filter(mine)
    if actor.role in CENTRE_HANDS or actor.role in (Role.SUPERVISOR, Role.AUDITOR):
        return in_region(_trades(), actor)
    return _trades().none()


def published() -> QuerySet[Trade]:
    """Return the trades that are announced: everybody's, in every region.

    Those by invitation only from the deadline on: they have no notice.
    """
    announced = Q(lots__moments__moment=str(Moment.ANNOUNCED))
    closed = Q(lots__moments__moment=str(Moment.CLOSED))
    shown = (announced & ~Q(procedure__in=INVITING)) | closed
    return _trades().filter(shown).distinct()


def with_notice() -> QuerySet[Trade]:
    """Return the announced trades whose file and dates the public is told of."""
    return published().exclude(procedure__in=INVITING)


def published_ahead() -> QuerySet[Trade]:
    """Return the trades that were announced ahead (采购意向、招标计划)."""
    return _trades().filter(preannouncement__isnull=False)


def lots_at(*stages: Stage) -> QuerySet[Lot]:
    """Return the lots at these stages, for apps that look for their due work."""
    return _lots().filter(stage__in=stages)


def _trades() -> QuerySet[Trade]:
    return Trade.objects.select_related("owner", "agency", "region").prefetch_related(
        "lots__moments"
    )


def _lots() -> QuerySet[Lot]:
    return Lot.objects.select_related("trade__owner", "trade__agency", "trade__region")


def _is_uid(key: UUID | str) -> bool:
    if isinstance(key, UUID):
        return True
    try:
        UUID(key)
    except ValueError:
        return False
    return True


# --- what a trade is traded by ---


def is_training(subject: str) -> bool:
    """Say whether the trade of that identifier goes by training rules; no if none."""
    if not _is_uid(subject):
        return False
    found = Trade.objects.filter(uid=subject)
    book = found.values_list("rulebook", flat=True).first()
    return book is not None and books.get(book).is_training


def procedure_of(trade: Trade) -> Procedure:
    """Return the row that says how the trade goes."""
    return procedures.get(trade.procedure)


#: an edition of the law by its short name
rulebook = books.get


def rulebook_of(trade: Trade) -> Rulebook:
    """Return the edition of the law the trade goes by."""
    return books.get(trade.rulebook)


def terms(trade: Trade) -> Terms:
    """Return procedure, rulebook and calendar together."""
    return terms_of(trade)


def timetable(trade: Trade) -> Timetable | None:
    """Return the dates that hold, or None before any were set."""
    row = timetable_row(trade)
    return None if row is None else as_timetable(row)


def statement_terms(trade: Trade) -> StatementTerms | None:
    """Return what the trade's statement must say, once it has dates.

    An announced extension counts: the superseding statement bears the later times.
    """
    dates = timetable(trade)
    if dates is None:
        return None
    closes_at, opens_at = dates.submission_closes_at, dates.opens_at
    waiting = pending(trade).first()
    if waiting is not None:
        closes_at, opens_at = waiting.submission_closes_at, waiting.opens_at
    return custody.expected_terms(trade, closes_at=closes_at, opens_at=opens_at)


@dataclass(frozen=True, slots=True)
class FileFacts:
    """An edition: its number, the bytes as signed, their digest, and what they say."""

    edition: int
    body: bytes
    digest: str
    content: tender_file.TenderFile


@lru_cache(maxsize=64)
def _said(body: bytes) -> tender_file.TenderFile:
    """What a file's bytes say; a room asks for the same ones a dozen times a page."""
    return tender_file.read(body)


def edition(trade: Trade, number: int | None = None) -> FileFacts:
    """Return an edition of the tender file, the latest by default, or `NotFound`."""
    rows = TenderFile.objects.filter(trade=trade).order_by("-edition")
    row = (rows.filter(edition=number) if number else rows).first()
    if row is None:
        raise NotFound
    body = bytes(row.body)
    return FileFacts(row.edition, body, row.digest, _said(body))


def tender_file_of(row: Lot) -> FileFacts:
    """Return the edition in force for a lot."""
    return edition(row.trade)


def files_in_force(trades: Iterable[int]) -> dict[int, str]:
    """Return the digest of each trade's latest edition, by the trade's key."""
    rows = TenderFile.objects.filter(trade__in=list(trades))
    latest = rows.order_by("trade_id", "-edition").distinct("trade_id")
    return dict(latest.values_list("trade_id", "digest"))


def file_of_digest(digest: str) -> tender_file.TenderFile:
    """Return what the edition of that digest says, or `NotFound`."""
    row = TenderFile.objects.filter(digest=digest).first()
    if row is None:
        raise NotFound
    return _said(bytes(row.body))


def documents(trade: Trade, number: int) -> QuerySet[Document]:
    """Return the documents that belong to an edition."""
    standing = Q(removed_in=None) | Q(removed_in__gt=number)
    return Document.objects.filter(standing, trade=trade, since_edition__lte=number)


# --- guests and first stages ---

guest_floor = guests.floor_of
step_outcomes = guests.step_outcomes
followed_by = guests.followed_by
sole_source_of = sole.of
check_agreed = sole.check_agreed


# --- what bidding asks ---


def submission_rules(row: Lot) -> SubmissionRules:
    """Return what bids of an announced lot must fit, or `NotFound` before that."""
    announced = row.moments.filter(moment=str(Moment.ANNOUNCED)).first()
    if announced is None or not row.submission_closes_at or not row.opens_at:
        raise NotFound
    trade, file = row.trade, tender_file_of(row)
    expected = custody.expected_terms(
        trade, closes_at=row.submission_closes_at, opens_at=row.opens_at
    )
    signed = custody.signed_terms(trade)
    if row.stage == Stage.FROZEN and signed and signed.envelopes != expected.envelopes:
        signed = None  # signed for a later deadline that does not hold
    first = procedure_of(trade).first_envelope
    floor_key = first.floor_key
    return SubmissionRules(
        tender=str(trade.uid),
        lot=str(row.uid),
        stage=Stage(row.stage),
        is_open=row.stage == Stage.OPEN,
        period=Period(announced.at, row.submission_closes_at),
        opens_at=row.opens_at,
        edition=file.edition,
        edition_digest=file.digest,
        statement_digest=check_matches(signed, expected) if signed else "",
        envelopes=tuple(line.envelope for line in procedure_of(trade).envelopes),
        floor=int(rulebook_of(trade).row(floor_key).quantity) if floor_key else 0,
        consortium=file.content.consortium,
    )


def floors(row: Lot) -> Floors:
    """Return the fewest that may stay at each step, as the lot's file has it."""
    return floors_of(row.trade, tender_file_of(row).content)


def floor_article(row: Lot, envelope: str) -> str:
    """Return by which article an envelope below its floor stays shut; "" for none."""
    known = procedure_of(row.trade).envelope(envelope)
    found = None if known is None else envelope_floors.floor_row(row.trade, known)
    return "" if found is None else found.article.zh


def hidden_streams(row: Lot) -> list[str]:
    """Return the names of this lot's hidden streams, for the closing to join."""
    asked = Question.objects.filter(lot=row).values_list("hidden_stream", flat=True)
    objected = Objection.objects.filter(lot=row).exclude(stream=row.stream)
    return [*asked, *objected.values_list("stream", flat=True)]


def lots_asked_about(organisation: UUID) -> QuerySet[Lot]:
    """Return the lots open for bids that an organisation asked or objected about."""
    asked = Question.objects.filter(organisation=organisation, lot=OuterRef("pk"))
    objected = Objection.objects.filter(
        organisation__uid=organisation, lot=OuterRef("pk")
    )
    rows = Lot.objects.select_related("trade").filter(stage=str(Stage.OPEN))
    return rows.filter(Exists(asked) | Exists(objected)).order_by("id")


# --- disclosure ---

disclosure_facts = disclosed.disclosure_facts
disclosure_facts_of = disclosed.disclosure_facts_of
viewer = disclosed.viewer
item_of = evidence.item_of
evidence_for = evidence.evidence_for


# --- what is due ---


due = due_facts.due
next_instant = clock.next_lot_instant


def statement_is_complete(trade: Trade) -> bool:
    """Say whether custodians have signed a statement that fits the trade."""
    expected = statement_terms(trade)
    if expected is None:
        return False
    signed = custody.signed_terms(trade)
    return signed is not None and replace(signed, digest="") == expected


# --- the desk ---


def tasks_for(actor: Actor, now: datetime) -> list[Task]:
    """Return what an actor must do about trades, and what it waits for."""
    if actor.role in (Role.OWNER, Role.AGENCY):
        return tasks.owner_tasks(cases_for(actor)[:TASKS_MAX])
    if actor.role is Role.BIDDER:
        return tasks.guest_tasks(
            guests.invitations_for(actor), guests.outcomes_for(actor)[:TASKS_MAX]
        )
    if actor.role is Role.INTAKE:
        waiting = in_region(_trades().filter(submissions__outcome=""), actor)
        return tasks.intake_tasks(waiting.order_by("id")[:TASKS_MAX], actor)
    if actor.role is Role.SUPERVISOR:
        asked = in_region(_trades().filter(overrides__outcome=""), actor)
        return tasks.override_tasks(asked.order_by("id")[:TASKS_MAX])
    return []
