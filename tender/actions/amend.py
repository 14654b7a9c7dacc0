"""Clarify or amend the tender file after the announcement: a new edition for all.

A change that affects how bids are made must come a number of days before the deadline;
otherwise the same act extends the deadline (招标投标法第23条、条例第21条).
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from journal.queries import instant
from kernel.canonical import Json
from kernel.refused import Refused
from parties.rules.actor import Actor
from tender.actions import steps
from tender.actions.extend import announce_extension, lots_taking_bids
from tender.actions.issue_file_edition import edition_facts, store_edition
from tender.facts.decryption import decryption_of
from tender.facts.terms import terms_of
from tender.models import Clarification, Extension, Lot, Trade
from tender.rules import extensions, file_checks, tender_file
from tender.rules.disclosure import Item
from tender.rules.events import Amended
from tender.rules.moments import moment_en, moment_zh
from tender.rules.reasons import checked_text
from tender.rules.stages import Act

ACT = "tender.amend"


class ExtensionDemanded(Refused):
    """So late a change needs a later deadline, in the same act."""

    code = "extension-demanded"
    zh = (
        "此次澄清修改影响{bid_zh}编制，距截止不足{amount_zh}（{article_zh}）。"
        "请同时把截止时间顺延到{earliest_zh}或以后。"
    )
    en = (
        "The change affects how bids are made and comes less than {amount_en} before "
        "the deadline ({article_en}). Extend the deadline to {earliest_en} or later in "
        "the same act."
    )


def amendment_facts(
    trade: Trade,
    *,
    title: str,
    text: str,
    affects_bids: bool,
    new_deadline: datetime | None,
) -> tuple[bytes, dict[str, Json]]:
    """Return the next edition's bytes and what the owner signs for the amendment."""
    body, edition = edition_facts(trade)
    facts: dict[str, Json] = {
        **edition,
        "clarification": title.strip(),
        "text": text.strip(),
        "affects_bids": affects_bids,
        "submission_closes_at": new_deadline.isoformat() if new_deadline else None,
    }
    return body, facts


@transaction.atomic(durable=True)
def amend(
    *,
    by: Actor,
    trade: UUID,
    title: str,
    text: str,
    affects_bids: bool,
    new_deadline: datetime | None,
    signature: bytes,
) -> Clarification:
    """Issue the next edition with what was, what is, and why; extend if demanded."""
    found = steps.trade_locked(trade)
    steps.check_may(by, ACT, found)
    lots = lots_taking_bids(found)
    for lot in lots:
        steps.check_lot(lot, Act.AMEND)
    checked_text(title, field="title")
    checked_text(text)
    body, facts = amendment_facts(
        found,
        title=title,
        text=text,
        affects_bids=affects_bids,
        new_deadline=new_deadline,
    )
    file_checks.check_same_decryption(tender_file.read(body), decryption_of(found))
    at = instant()
    demanded = _demanded(found, lots, at) if affects_bids else None
    if demanded is not None and new_deadline is None:
        raise _demand(found, demanded)
    kept = steps.signed(by, ACT, str(found.uid), facts, signature, at)
    former = found.editions.order_by("-edition")[0]
    edition = store_edition(found, body, signed=kept, at=at)
    extension = None
    if new_deadline is not None:
        extension = announce_extension(
            found,
            lots,
            new=new_deadline,
            reason=title.strip(),
            cause="clarification",
            by=by,
            at=at,
            signature=kept.digest,
            article=terms_of(found).clarification.article.zh,
            demanded=demanded,
        )
    clarification = Clarification.objects.create(
        trade=found,
        n=found.clarifications.count() + 1,
        title=title.strip()[:200],
        text=text.strip(),
        affects_bids=affects_bids,
        former=former,
        edition=edition,
        extension=extension,
        sent_at=at,
    )
    _record(found, clarification, extension, kept.digest, by=by)
    return clarification


def deadline_of(lots: list[Lot]) -> datetime:
    """Return the deadline that the lots of an announced trade share."""
    return max(lot.submission_closes_at for lot in lots if lot.submission_closes_at)


def _demanded(trade: Trade, lots: list[Lot], at: datetime) -> datetime | None:
    return extensions.extension_demanded(
        sent_at=at, submission_closes_at=deadline_of(lots), terms=terms_of(trade)
    )


def _demand(trade: Trade, demanded: datetime) -> ExtensionDemanded:
    terms = terms_of(trade)
    row, word = terms.clarification, terms.procedure.word("bid")
    return ExtensionDemanded(
        field="new_deadline",
        article=row.article.zh,
        earliest=demanded.isoformat(),
        earliest_zh=moment_zh(demanded),
        earliest_en=moment_en(demanded),
        amount_zh=row.amount().zh,
        amount_en=row.amount().en,
        article_zh=row.article.zh,
        article_en=row.article.en,
        bid_zh=word.zh,
    )


def _record(
    trade: Trade,
    clarification: Clarification,
    extension: Extension | None,
    signature: str,
    *,
    by: Actor,
) -> None:
    event = Amended(
        clarification=str(clarification.uid),
        n=clarification.n,
        title=clarification.title,
        text=clarification.text,
        affects_bids=clarification.affects_bids,
        former_edition=clarification.former.edition,
        edition=clarification.edition.edition,
        digest=clarification.edition.digest,
        extension=str(extension.uid) if extension else "",
        signature=signature,
    )
    steps.keep(trade, event, by=by, at=clarification.sent_at, item=Item.CLARIFICATION)
