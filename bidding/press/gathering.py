"""Gather an opening record: rows of the journal, and who may read them; no state."""

from bidding.facts import openings
from bidding.models import Opening
from bidding.press import record
from journal import queries as journal
from journal.rules.chain import Entry
from parties.rules.actor import Actor
from tender import queries as tender
from tender.rules import disclosure
from tender.rules.disclosure import Item


def may_read(actor: Actor, found: Opening) -> bool:
    """Say whether a reader may have the whole record: whoever may see the table."""
    item = Item.QUOTES if openings.is_round(found) else Item.OPENING_TABLE
    viewer = openings.viewer(actor, found)
    facts = tender.disclosure_facts(found.lot)
    return disclosure.may_see(item, viewer, facts, journal.instant())


def rows(found: Opening) -> list[Entry]:
    """Return the rows of the journal that the record is made from."""
    entries: list[Entry] = []
    while page := journal.rows(found.lot.stream, after=entries[-1].n if entries else 0):
        entries += page
    return record.rows_of(entries, str(found.uid), found.envelope)
