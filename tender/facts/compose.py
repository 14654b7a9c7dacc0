"""Writing tender.json: the draft's content with the trade's lots, as bytes once."""

from typing import Final

from kernel.canonical import Json, canonical
from kernel.refused import Refused
from tender.facts import books
from tender.models import FileDraft, Lot, Trade
from tender.rules import file_checks, procedures, tender_file

#: members that come from the draft; the others from the trade and its lots
DRAFT_MEMBERS: Final = (
    "opening_form",
    "slots",
    "qualification",
    "responsiveness",
    "score_items",
    "vetoes",
    "method",
    "consortium",
    "award_limit",
    "decryption",
    "auction",
    "selection",
    "equity",
    "volume",
)


def lot_member(lot: Lot) -> dict[str, Json]:
    """Return a lot as tender.json has it."""
    ceiling: Json = None
    if lot.ceiling_value is not None:
        ceiling = {
            "type": lot.ceiling_type,
            "value": f"{lot.ceiling_value.normalize():f}",
            "unit": lot.ceiling_unit,
        }
    return {
        "lot": str(lot.uid),
        "number": lot.number,
        "title": lot.title,
        "ceiling": ceiling,
    }


def content_of(trade: Trade) -> dict[str, Json]:
    """Return the draft's content; empty before anything was saved."""
    draft = FileDraft.objects.filter(trade=trade).first()
    return {} if draft is None else dict(draft.content)


def compose(trade: Trade, content: dict[str, Json], edition: int) -> bytes:
    """Return the canonical bytes of an edition; its structure is not checked here."""
    lots: list[Json] = [
        lot_member(lot) for lot in Lot.objects.filter(trade=trade).order_by("number")
    ]
    members: dict[str, Json] = {
        name: content[name] for name in DRAFT_MEMBERS if name in content
    }
    whole: dict[str, Json] = {
        **members,
        "v": tender_file.VERSION,
        "trade": str(trade.uid),
        "edition": edition,
        "lots": lots,
    }
    return canonical(whole)


def draft_file(trade: Trade) -> tender_file.TenderFile | None:
    """Return the draft as it reads, None before anything was saved; or refuse it."""
    content = content_of(trade)
    return tender_file.read(compose(trade, content, 1)) if content else None


def checked_draft(
    trade: Trade,
) -> tuple[tender_file.TenderFile | None, list[Refused]]:
    """Return the draft as it reads, and everything that is wrong with it."""
    try:
        file = draft_file(trade)
    except Refused as refused:
        return None, [refused]
    if file is None:
        return None, []
    procedure, book = procedures.get(trade.procedure), books.get(trade.rulebook)
    return file, list(file_checks.problems(file, procedure, book))
