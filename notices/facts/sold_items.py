"""What the result notice of a lot says that a hammer sold (成交公示)."""

from typing import Any

from notices.facts import trade_items
from notices.facts.auction_items import parcel_table
from notices.facts.rows import Lot
from notices.rules import words as say
from notices.rules.content import Value, Values, Words, words
from parties import queries as parties
from tender import queries as tender
from tender.rules.auction_words import price


def land(lot: Lot, result: Any) -> Values:
    """Return the items of a parcel's result; `result` is bidding's `AuctionResult`."""
    winner = parties.organisation(result.organisation)
    part = tender.tender_file_of(lot).content.auction
    assert part is not None
    parcel = part.lot(lot.number).parcel
    found: dict[str, Value] = {
        **trade_items.head(lot.trade),
        "lot": trade_items.lot_name(lot),
        "scope": parcel_table([(lot.title, parcel)]),
        "winner": words(winner.name, winner.name_en or winner.name),
        "number": words(result.number),
        "amount": Words(price(result.price, result.unit)),
        "how": _how(result),
        "closed": Words(say.moment(result.hammered_at)),
        "follows": _follows(lot),
    }
    if result.area is not None:
        area = f"{result.area.normalize():f}"
        found["built"] = words(f"{area}平方米", f"{area} m²")
    return found


def _how(result: Any) -> Words:
    if result.kind == "draw":
        return words(
            "达到最高限价，在接受限价的竞买人中摇号确定",
            "The cap was reached: by a draw among those who took it",
        )
    if result.area is not None:
        return words(
            "达到最高限价后竞报配建面积，面积最大者得",
            "The cap was reached: the largest area built for the public",
        )
    return words("价高者得", "The highest price")


def _follows(lot: Lot) -> Words:
    """Return what the law has follow: confirmation, contract, deposits back."""
    book = tender.rulebook_of(lot.trade)
    sign, back = book.row("land.contract"), book.row("land.deposit-back-losers")
    until, after = sign.amount(), back.amount()
    return words(
        f"出让人与竞得人签订成交确认书，并在签订后{until.zh}内签订出让合同（{sign.article.zh}）；"
        f"未竞得人的竞买保证金在{after.zh}内退还，不计利息（{back.article.zh}）",
        "Owner and winner sign the confirmation, and the contract within "
        f"{until.en} of it ({sign.article.en}); the others have their deposits back "
        f"within {after.en}, without interest ({back.article.en})",
    )
