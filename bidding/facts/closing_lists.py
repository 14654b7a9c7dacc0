"""Closing lists as readers get them: the digest everybody's, the list by disclosure.

A list counts the bidders and names their certificates. Custodians have it from escrow;
who else reads it before the result is the disclosure table's to say.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bidding.facts import openings
from bidding.facts.envelopes import ROUND_PREFIX
from escrow import queries as escrow
from journal import queries as journal
from kernel.refused import NotFound
from parties.rules.actor import Actor
from tender import queries as tender
from tender.rules import disclosure
from tender.rules.disclosure import Audience, Item


@dataclass(frozen=True, slots=True)
class ListShown:
    """A published closing list; `body` is None where the reader may not have it."""

    digest: str
    published_at: datetime
    signature: bytes
    token: bytes
    body: bytes | None
    #: the article by which it is withheld
    withheld: str


def closing_list(actor: Actor, lot: UUID, envelope: str) -> ListShown:
    """Return the published closing list of an envelope, or `NotFound`.

    A round is heard of by those alone who may read quotes, before the result.
    """
    row = tender.lot_for(actor, lot)
    found = escrow.closing_for(str(row.trade.uid), str(row.uid), envelope)
    if found is None or found.published_at is None:
        raise NotFound
    is_round = envelope.startswith(ROUND_PREFIX)
    item = Item.QUOTES if is_round else Item.CLOSING_LIST
    has_bid = openings.has_bid(row, actor.organisation, envelope)
    viewer = tender.viewer(actor, row, also=[Audience.BIDDERS] if has_bid else [])
    facts = tender.disclosure_facts(row)
    sees = disclosure.may_see(item, viewer, facts, journal.instant())
    if is_round and not sees:
        raise NotFound
    opens = disclosure.opens_with(item, viewer, facts.procedure)
    return ListShown(
        digest=found.digest,
        published_at=found.published_at,
        signature=bytes(found.cms),
        token=bytes(found.token or b""),
        body=bytes(found.body) if sees else None,
        withheld="" if sees or opens is None else opens.article.zh,
    )
