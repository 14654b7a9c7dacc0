"""统一交易标识码: the public code of a trade, made and checked in one place.

The shape is known, the algorithm of the last character is not (docs/reference: open
point with the provincial platform). It is ISO 7064 MOD 37,36 over letters and digits
until the platform says otherwise; nobody else computes or parses a code.
"""

import re
from datetime import date
from typing import Final

from kernel.refused import Invalid

_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SHAPE: Final = re.compile(
    r"(?P<deal>[A-Z][0-9]{2})-(?P<uscc>[0-9A-Z]{18})-(?P<day>[0-9]{8})"
    r"-(?P<serial>[0-9]{6})-(?P<check>[0-9A-Z])"
)
SERIAL_MAX: Final = 999_999


class NotADealCode(Invalid):
    """A text that is no trade code, or one with a slip in it."""

    code = "not-a-deal-code"
    zh = "“{text}”不是有效的交易标识码。"
    en = "“{text}” is not a valid trade code."


def deal_code(*, deal_class: str, uscc: str, day: date, serial: int) -> str:
    """Return the code of the `serial`-th trade of that owner on that day."""
    if not 1 <= serial <= SERIAL_MAX:
        raise ValueError("a serial has six digits")
    body = f"{deal_class}-{uscc}-{day:%Y%m%d}-{serial:06d}"
    return check_deal_code(f"{body}-{_check_character(body)}")


def check_deal_code(text: str) -> str:
    """Return `text` if it is a code whose last character fits, else refuse."""
    found = _SHAPE.fullmatch(text)
    if found is None or _check_character(text[:-2]) != found["check"]:
        raise NotADealCode(text=text[:60])
    return text


def _check_character(body: str) -> str:
    product = 36
    for character in body.replace("-", ""):
        total = (product + _ALPHABET.index(character)) % 36 or 36
        product = total * 2 % 37
    return _ALPHABET[(37 - product) % 36]
