"""Raise an objection (异议、质疑) and answer it; both are signed.

An objection to the file stands in a hidden stream until the closing, like everything
that a possible bidder does before the deadline. One to the opening is raised through
`raise_in_step` by the opening itself, which knows who bid.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from journal.actions.hidden import create_hidden_stream
from journal.actions.record import record
from journal.queries import instant
from kernel.canonical import Json
from kernel.refused import NotFound
from parties import queries as parties
from parties.rules import policy
from parties.rules.actor import Actor
from tender import queries
from tender.actions import steps
from tender.actions.evidence import attach, chosen
from tender.facts import suspensions
from tender.facts.terms import terms_of
from tender.models import Evidence, Lot, Objection
from tender.rules import objections as rule
from tender.rules.disclosure import Item
from tender.rules.events import Objected, ObjectionAnswered
from tender.rules.evidence import lines as evidence_lines
from tender.rules.objections import About
from tender.rules.reasons import checked_text
from tender.rules.stages import Act

OBJECT = "tender.object"
ANSWER = "tender.answer-objection"


def objection_facts(
    lot: Lot, about: About, text: str, files: Sequence[Evidence] = ()
) -> dict[str, Json]:
    """Return what the objector signs; every file with its digest."""
    facts: dict[str, Json] = {
        "code": lot.trade.code,
        "title": lot.title,
        "lot": lot.number,
        "about": str(about),
        "text": text.strip(),
    }
    if files:
        facts["evidence"] = [*evidence_lines([(one.name, one.digest) for one in files])]
    return facts


@transaction.atomic(durable=True)
def raise_objection(
    *,
    by: Actor,
    lot: UUID,
    about: About,
    text: str,
    signature: bytes,
    files: Sequence[UUID] = (),
) -> Objection:
    """Object to the file or to the published result, with files given before."""
    if about is About.OPENING:
        raise ValueError("an objection to the opening is raised in the opening")
    return raise_in_step(
        steps.lot_locked(lot),
        by=by,
        about=about,
        text=text,
        signature=signature,
        files=files,
    )


def raise_in_step(
    lot: Lot,
    *,
    by: Actor,
    about: About,
    text: str,
    signature: bytes,
    ref: str = "",
    files: Sequence[UUID] = (),
) -> Objection:
    """Raise an objection to a locked lot inside the caller's act.

    For an opening the caller has checked that the actor is a bidder of the lot. `ref`
    is the client's reference of an act in a room.
    """
    policy.check(by, OBJECT)
    if by.organisation is None or lot.submission_closes_at is None:
        raise NotFound
    if about is About.FILE:
        queries.check_file(by, lot)
    steps.check_lot(lot, Act.OBJECT)
    stated = checked_text(text)
    at = instant()
    suspensions.check_objection(lot, about, at)
    given = chosen(by, lot, files)
    facts = objection_facts(lot, about, stated, given)
    kept = steps.signed(by, OBJECT, str(lot.uid), facts, signature, at)
    terms = terms_of(lot.trade)
    is_hidden = about is About.FILE
    objection = Objection.objects.create(
        trade=lot.trade,
        lot=lot,
        about=str(about),
        organisation=parties.organisation(by.organisation),
        person=steps.person_of(by),
        text=stated,
        raised_at=at,
        answer_due_at=rule.answer_due(
            about,
            raised_at=at,
            procedure=terms.procedure,
            rulebook=terms.rulebook,
            calendar=terms.calendar,
        ),
        stream=create_hidden_stream() if is_hidden else lot.stream,
        signed_act_id=kept.key,
        suspended_lot=rule.stops_the_clock(about, terms.procedure),
    )
    _record_raised(objection, by=by, signature=kept.digest, ref=ref)
    attach(given, objection, by=by, at=at)
    return objection


def _record_raised(
    objection: Objection, *, by: Actor, signature: str, ref: str
) -> None:
    items = {
        str(About.FILE): Item.ASKER,
        str(About.OPENING): Item.OPENING_OBJECTION,
        str(About.RESULT): Item.OBJECTION,
    }
    event = Objected(
        objection=str(objection.uid),
        about=objection.about,
        text=objection.text,
        answer_due_at=objection.answer_due_at.isoformat(),
        organisation=str(objection.organisation.uid),
        organisation_name=objection.organisation.name,
        signature=signature,
    )
    record(
        stream=objection.stream,
        event=event,
        by=by,
        at=objection.raised_at,
        audience=str(items[objection.about]),
        ref=ref,
    )


def answer_facts(objection: Objection, answer: str, *, upheld: bool) -> dict[str, Json]:
    """Return what the answering owner signs."""
    return {
        "code": objection.trade.code,
        "objection": str(objection.uid),
        "about": objection.about,
        "text": objection.text,
        "answer": answer.strip(),
        "upheld": upheld,
    }


def check_answer(row: Objection, answer: str) -> None:
    """Refuse what could not be answered, before anybody is asked to sign it."""
    if row.answered_at is not None:
        raise rule.AlreadyAnswered
    steps.check_lot(row.lot, Act.ANSWER_OBJECTION)
    checked_text(answer, field="answer")


@transaction.atomic(durable=True)
def answer_objection(
    *, by: Actor, objection: UUID, answer: str, upheld: bool, signature: bytes
) -> Objection:
    """Answer an objection once, signed."""
    return answer_in_step(
        by=by, objection=objection, answer=answer, upheld=upheld, signature=signature
    )


def answer_in_step(
    *,
    by: Actor,
    objection: UUID,
    answer: str,
    upheld: bool,
    signature: bytes,
    ref: str = "",
) -> Objection:
    """Answer inside the caller's act (in the opening hall, on the spot)."""
    row = Objection.objects.select_related("lot").filter(uid=objection).first()
    if row is None:
        raise NotFound
    lot = steps.lot_locked(row.lot.uid)
    steps.check_may(by, ANSWER, lot.trade)
    row = (
        Objection.objects.select_for_update(of=("self",))
        .select_related("trade", "lot", "organisation")
        .get(pk=row.pk)
    )
    if row.answered_at is not None:
        raise rule.AlreadyAnswered
    steps.check_lot(lot, Act.ANSWER_OBJECTION)
    stated = checked_text(answer, field="answer")
    at = instant()
    facts = answer_facts(row, stated, upheld=upheld)
    kept = steps.signed(by, ANSWER, str(row.uid), facts, signature, at)
    row.answer, row.upheld = stated, upheld
    row.answered_at, row.answered_by = at, by.person
    row.save(update_fields=["answer", "upheld", "answered_at", "answered_by"])
    event = ObjectionAnswered(
        objection=str(row.uid),
        about=row.about,
        answer=stated,
        upheld=upheld,
        signature=kept.digest,
    )
    item = Item.OPENING_OBJECTION if row.about == About.OPENING else Item.OBJECTION
    if row.about == About.FILE:
        item = Item.ASKER
    record(stream=row.stream, event=event, by=by, at=at, audience=str(item), ref=ref)
    return row
