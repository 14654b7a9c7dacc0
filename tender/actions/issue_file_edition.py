"""Sign an edition of the tender file: the owner's certificate over its digest."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction

from journal.queries import instant
from kernel.canonical import Json
from parties.rules.actor import Actor
from tender.actions import steps
from tender.facts import books
from tender.facts.compose import compose, content_of
from tender.models import Document, TenderFile, Trade
from tender.rules import file_checks, procedures, tender_file
from tender.rules.disclosure import Item
from tender.rules.events import EditionSigned
from tender.rules.stages import Act

ACT = "tender.issue-edition"


def edition_facts(trade: Trade) -> tuple[bytes, dict[str, Json]]:
    """Return the next edition's bytes and the facts that its signer is shown.

    Refuses a draft that is malformed or breaks a rule.
    """
    edition = TenderFile.objects.filter(trade=trade).count() + 1
    body = compose(trade, content_of(trade), edition)
    read = tender_file.read(body)
    file_checks.check(read, procedures.get(trade.procedure), books.get(trade.rulebook))
    documents: list[Json] = [
        {"name": row.name, "digest": row.digest, "size": row.size}
        for row in Document.objects.filter(trade=trade, removed_in=None)
    ]
    facts: dict[str, Json] = {
        "code": trade.code,
        "title": trade.title,
        "edition": edition,
        "digest": hashlib.sha256(body).hexdigest(),
        "documents": documents,
    }
    return body, facts


@transaction.atomic(durable=True)
def issue_file_edition(*, by: Actor, trade: UUID, signature: bytes) -> TenderFile:
    """Sign the draft as the next edition of a trade that is not announced yet."""
    found = steps.trade_locked(trade)
    steps.check_may(by, ACT, found)
    for lot in steps.lots_locked(found):
        steps.check_lot(lot, Act.EDIT)
    return write_edition(found, by=by, signature=signature, at=instant())


def write_edition(
    trade: Trade, *, by: Actor, signature: bytes, at: datetime
) -> TenderFile:
    """Verify the signature over the draft and keep it as an edition."""
    body, facts = edition_facts(trade)
    kept = steps.signed(by, ACT, str(trade.uid), facts, signature, at)
    edition = store_edition(trade, body, signed=kept, at=at)
    documents = facts["documents"]
    event = EditionSigned(
        edition=edition.edition,
        digest=edition.digest,
        signature=kept.digest,
        documents=documents if isinstance(documents, list) else [],  # type: ignore[arg-type]
    )
    steps.keep(trade, event, by=by, at=at, item=Item.TENDER_FILE)
    return edition


def store_edition(
    trade: Trade, body: bytes, *, signed: steps.Signature, at: datetime
) -> TenderFile:
    """Keep the bytes of an edition with the signature they stand under."""
    return TenderFile.objects.create(
        trade=trade,
        edition=tender_file.read(body).edition,
        body=body,
        digest=hashlib.sha256(body).hexdigest(),
        signed_act_id=signed.key,
        signed_at=at,
    )
