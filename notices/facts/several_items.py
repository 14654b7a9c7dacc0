"""What a result notice says of those that one decision names beside the first."""

from notices.facts.rows import Decision
from notices.rules import words as say
from notices.rules.content import Values, words
from parties import queries as parties


def items(decision: Decision) -> Values:
    """Return suppliers, regions and prices of them all; nothing where there is one."""
    if not decision.beside:
        return {}
    firms = [decision.organisation]
    firms += [parties.organisation(one["organisation"]) for one in decision.beside]
    prices = [decision.price, *(one["price"] for one in decision.beside)]
    said = [
        say.price(decision.price_type, price, decision.price_unit) for price in prices
    ]
    pairs = list(zip(firms, said, strict=True))
    return {
        "winner": words(decision.all_names),
        "address": words(
            "；".join(f"{firm.name}：{firm.region.name_zh}" for firm in firms),
            "; ".join(f"{firm.name}: {firm.region.name_en}" for firm in firms),
        ),
        "amount": words(
            "；".join(f"{firm.name}：{price.zh}" for firm, price in pairs),
            "; ".join(f"{firm.name}: {price.en}" for firm, price in pairs),
        ),
    }
