"""What a bidder types, as an amount: digits with or without grouping, no exponent."""

import unicodedata
from decimal import Decimal

from kernel import prices


def amount_of(text: str) -> Decimal:
    """Return the amount of "12,500" or of full-width digits; `NotAPrice` otherwise."""
    plain = unicodedata.normalize("NFKC", text)
    typed = "".join(plain.replace(",", "").split())
    return prices.parse(typed, prices.PriceType.AMOUNT, "-").value
