"""暗标: bids judged without knowing whose they are, by the slots that the file names.

Until every sheet is signed the room calls bidders by codes and shows of each bid only
its blind slots, stripped and under neutral names; prices and the lines of the opening
form are shown by nobody's code. With the last signature all of it is open. Pure: bids,
slots and the room's own number are arguments.
"""

import hashlib
from collections.abc import Collection, Iterable
from typing import ClassVar, Final

from kernel.refused import Invalid
from tender.rules.disclosure import Item

CODE: Final = "T{:02d}"
#: rows of the lot's stream that tell of bidders by name, or could be held against one
NAMING: Final = frozenset(
    {
        Item.BIDDER_COUNT,
        Item.CLOSING_LIST,
        Item.DOWNLOADERS,
        Item.SIGN_IN,
        Item.OPENING_TABLE,
        Item.OPENING_OWN_ROW,
        Item.OPENING_OBJECTION,
        Item.BID_DOCUMENTS,
        Item.QUOTES,
        Item.QUOTE_OWN,
        Item.OWN_BID,
        Item.OBJECTION,
    }
)


class BlindSlotUnknown(Invalid):
    """A blind slot that the tender file does not have."""

    code: ClassVar[str] = "blind-slot-unknown"
    zh: ClassVar[str] = "招标文件没有附件位“{slot}”，不能作为暗标部分。"
    en: ClassVar[str] = "The tender file has no slot “{slot}” that could be blind."


class BlindNeedsOwner(Invalid):
    """Blind slots where the panel itself examines qualification, by names."""

    code: ClassVar[str] = "blind-needs-owner"
    zh: ClassVar[str] = (
        "本项目由评标委员会审查资格，评委必然看到投标人名称，不能设暗标部分。"
    )
    en: ClassVar[str] = (
        "Here the panel examines qualification and so reads the bidders' names; no "
        "part can be blind."
    )


def check_terms(
    blind: Collection[str], *, slots: Collection[str], owner_examines: bool
) -> None:
    """Refuse blind slots that are not there, or that could not stay blind."""
    for slot in blind:
        if slot not in slots:
            raise BlindSlotUnknown(slot=slot, field="room.blind")
    if blind and not owner_examines:
        raise BlindNeedsOwner(field="room.blind")


def codes(bids: Iterable[str], *, room: str) -> dict[str, str]:
    """Return a code for each bid, in an order that neither names nor times give."""
    digests = {bid: hashlib.sha256(f"{room}/{bid}".encode()).digest() for bid in bids}
    ordered = sorted(digests, key=lambda bid: digests[bid])
    return {bid: CODE.format(place) for place, bid in enumerate(ordered, 1)}


def document_name(role: str, place: int, name: str) -> str:
    """Return what a blind document is called: its slot and place, its kind."""
    kind = "pdf" if name.lower().endswith(".pdf") else "bin"
    return f"{role}-{place}.{kind}"
