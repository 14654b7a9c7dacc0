"""Whose opening it is, as the row of its table says it for ever: the record's head."""

from bidding.facts import kinds
from bidding.models import Opening
from tender import queries as tender


def heading(found: Opening) -> dict[str, object]:
    """Return what the record's head says, taken when the table is recorded."""
    trade = found.lot.trade
    form = tender.tender_file_of(found.lot).content.opening_form
    return {
        "code": trade.code,
        "title": trade.title,
        "lot": f"{found.lot.number} {found.lot.title}",
        "owner": trade.owner.name,
        "agency": trade.agency.name if trade.agency else "",
        "place": trade.region.name_zh,
        "procedure": tender.procedure_of(trade).title.zh,
        "rulebook": trade.rulebook,
        "training": tender.rulebook_of(trade).is_training,
        "labels": {item.key: item.label.zh for item in kinds.reads_out(found, form)},
    }
