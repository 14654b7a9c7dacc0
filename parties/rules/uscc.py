"""The unified social credit code (统一社会信用代码): GB 32100-2015."""

from typing import Final

from stdnum.cn import uscc

from kernel import credit_codes
from kernel.refused import Invalid

LENGTH: Final = 18


class NotACreditCode(Invalid):
    """The code has a wrong length, a letter it cannot have, or a wrong check digit."""

    code = "not-a-credit-code"
    zh = (
        "“{uscc}”不是有效的统一社会信用代码：应为18位，不含I、O、S、V、Z，"
        "末位校验码须相符。"
    )
    en = (
        "“{uscc}” is not a unified social credit code: it has 18 characters, none of "
        "them I, O, S, V or Z, and the last is a check digit that must agree."
    )


def check(code: str) -> str:
    """Return the code as it is stored, or refuse it. Spaces and case are forgiven."""
    cleaned = credit_codes.cleaned(code)
    if not credit_codes.is_valid(cleaned):
        raise NotACreditCode(uscc=cleaned, field="uscc", article="GB 32100-2015")
    return cleaned


def with_check_digit(first_seventeen: str) -> str:
    """Complete a code of 17 characters, for invented organisations in training."""
    return check(first_seventeen + str(uscc.calc_check_digit(first_seventeen)))
