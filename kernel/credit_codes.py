"""The unified social credit code (统一社会信用代码, GB 32100-2015): is it one at all?

18 characters without I, O, S, V and Z, of which the last is a check digit.
"""

import unicodedata

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError


def cleaned(code: str) -> str:
    """Return a code as it is compared: half-width, upper case, without blanks."""
    return "".join(unicodedata.normalize("NFKC", code).split()).upper()


def is_valid(code: str) -> bool:
    """Say whether a code, once cleaned, has its form and its check digit."""
    try:
        uscc.validate(cleaned(code))
    except ValidationError:
        return False
    return True
