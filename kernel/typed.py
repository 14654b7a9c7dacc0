"""Numbers and dates as people type them, before anything rests on them.

Python refuses to read a text of some thousand digits with an error of its own, and
takes digits of any script; a page asks here.
"""

from datetime import date
from typing import Final

#: no page counts from or to dates beyond, which end where Python's dates do
FIRST_DATE: Final = date(1900, 1, 1)
LAST_DATE: Final = date(2200, 1, 1)
#: more digits than any number that is typed has: a lot, a row, minutes
DIGITS_MAX: Final = 18


def whole_number(text: str) -> int | None:
    """Return the number that ASCII digits say, or None if they say none.

    At most `DIGITS_MAX` digits, no sign, no blanks; the size is the caller's to check.
    """
    if text.isascii() and text.isdigit() and len(text) <= DIGITS_MAX:
        return int(text)
    return None
