"""Money in whole fen, and the three ways in which people read it.

Postings are whole numbers of fen (分), never decimals, never floats. On screen they
are yuan with two digits, grouped by three, and in formal figures (大写金额).
"""

import re
from typing import Final

from cn2an import an2cn

from kernel.refused import Invalid

#: a whole number of fen; a hundredth of a yuan
Fen = int

FEN_PER_YUAN: Final = 100
# bigint holds 9.2e18 fen; a hundred trillion yuan is beyond any trade.
FEN_MAX: Final = 10**16
_YUAN: Final = re.compile(r"(-?)(0|[1-9][0-9]{0,13})(?:\.([0-9]{1,2}))?")


class NotMoney(Invalid):
    """A text that is no amount of yuan with at most two digits."""

    code = "not-money"
    zh = "“{text}”不是有效金额：请填写元，最多两位小数，不带分节号。"
    en = (
        "“{text}” is not an amount: give yuan with at most two decimals and no "
        "separators."
    )


def parse_yuan(text: str) -> Fen:
    """Read yuan ("736320.00", "12.5", "-3") as whole fen, or raise `NotMoney`."""
    match = _YUAN.fullmatch(text)
    if match is None:
        raise NotMoney(text=text[:40])
    sign, whole, part = match.groups()
    fen = int(whole) * FEN_PER_YUAN + int((part or "").ljust(2, "0"))
    return -fen if sign else fen


def yuan(fen: Fen) -> str:
    """Return yuan with two digits: 73632000 is "736320.00"."""
    sign = "-" if fen < 0 else ""
    whole, part = divmod(abs(fen), FEN_PER_YUAN)
    return f"{sign}{whole}.{part:02d}"


def grouped(fen: Fen) -> str:
    """Return yuan as it is read on screen: 73632000 is "736,320.00"."""
    sign = "-" if fen < 0 else ""
    whole, part = divmod(abs(fen), FEN_PER_YUAN)
    return f"{sign}{whole:,}.{part:02d}"


def upper(fen: Fen) -> str:
    """Return the formal figures (大写金额): 73632000 is 柒拾叁万陆仟叁佰贰拾元整."""
    if abs(fen) >= FEN_MAX:
        raise ValueError("beyond what formal figures are written for")
    sign = "负" if fen < 0 else ""
    return sign + str(an2cn(yuan(abs(fen)), "rmb"))
