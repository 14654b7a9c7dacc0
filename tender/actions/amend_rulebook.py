"""Draw up an edition of the rulebook; another hand approves or declines it."""

import hashlib
from collections.abc import Mapping
from uuid import UUID

from django.db import IntegrityError, transaction

from journal.actions.record import record
from journal.queries import instant
from journal.rules.events import Event
from kernel.canonical import canonical
from kernel.durations import legal_date
from kernel.refused import NotFound
from parties.rules import policy
from parties.rules.actor import Actor, known_person
from tender.facts import books
from tender.models import RulebookEdition
from tender.rules import amending, rulebooks
from tender.rules.amending import Header, Typed
from tender.rules.disclosure import Item
from tender.rules.rulebook_events import (
    RulebookApproved,
    RulebookDeclined,
    RulebookProposed,
)

STREAM = "rulebooks"
PROPOSE = "tender.propose-rulebook"
DECIDE = "tender.decide-rulebook"


@transaction.atomic(durable=True)
def propose_rulebook(
    *,
    by: Actor,
    base: str,
    header: Header,
    typed: Mapping[str, Typed],
    source: str,
    reason: str = "",
) -> RulebookEdition:
    """Propose an edition drawn from `base`; it holds for nothing yet."""
    policy.check(by, PROPOSE)
    at = instant()
    former = books.get(base)
    book = amending.amended(former, header, typed, today=legal_date(at))
    if books.is_taken(book.edition):
        raise amending.EditionCodeWrong(field="edition")
    content = rulebooks.as_data(book)
    digest = hashlib.sha256(canonical(content)).hexdigest()
    try:
        with transaction.atomic():
            made = RulebookEdition.objects.create(
                edition=book.edition,
                base=former.edition,
                content=content,
                digest=digest,
                source=source.strip(),
                reason=reason.strip(),
                proposed_by=known_person(by),
                proposed_at=at,
            )
    except IntegrityError:
        # Another proposed the same name in the same moment.
        raise amending.EditionCodeWrong(field="edition") from None
    event = RulebookProposed(
        edition=made.edition, base=made.base, source=made.source, digest=digest
    )
    _keep(event, by, made)
    return made


@transaction.atomic(durable=True)
def approve_rulebook(*, by: Actor, edition: UUID | str) -> RulebookEdition:
    """Put a proposed edition beside the others; never by who drew it up."""
    row = _undecided(by, edition)
    at = instant()
    book, base = rulebooks.read(row.content), books.get(row.base)
    amending.check_dates(
        book.effective_from, book.effective_until, today=legal_date(at)
    )
    row.decided_by, row.approved_at = known_person(by), at
    row.save(update_fields=["decided_by", "approved_at"])
    until = book.effective_until
    event = RulebookApproved(
        edition=row.edition,
        effective_from=book.effective_from.isoformat(),
        effective_until="" if until is None else until.isoformat(),
        region=book.region,
        digest=row.digest,
        changes=[
            {
                "key": each.new.key,
                "old": str(each.old.plain()),
                "new": str(each.new.plain()),
                "article": each.new.article.zh,
            }
            for each in amending.differences(base, book)
        ],
    )
    _keep(event, by, row)
    return row


@transaction.atomic(durable=True)
def decline_rulebook(*, by: Actor, edition: UUID | str, reason: str) -> RulebookEdition:
    """Decline a proposed edition, with the reason; it stays on record."""
    row = _undecided(by, edition)
    row.decided_by, row.declined_at = known_person(by), instant()
    row.decline_reason = reason.strip()
    row.save(update_fields=["decided_by", "declined_at", "decline_reason"])
    event = RulebookDeclined(edition=row.edition, reason=row.decline_reason)
    _keep(event, by, row)
    return row


def _undecided(by: Actor, edition: UUID | str) -> RulebookEdition:
    rows = RulebookEdition.objects.select_for_update()
    found = rows.filter(uid=edition).first()
    if found is None:
        raise NotFound
    policy.check(by, DECIDE, prepared_by=[found.proposed_by])
    if found.decided_by is not None:
        raise amending.EditionDecided
    return found


def _keep(event: Event, by: Actor, row: RulebookEdition) -> None:
    at = row.approved_at or row.declined_at or row.proposed_at
    record(stream=STREAM, event=event, by=by, at=at, audience=str(Item.PUBLIC))
