"""The gates of public-private partnerships (PPP; domain.md 1.6).

A project is prequalified by at least three, and the first candidate with whom the
confirmation talks succeed is named.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from kernel.refused import Refused

PREQUALIFIED: Final = "政府和社会资本合作项目政府采购管理办法（财库〔2014〕215号）"


class TooFewPrequalified(Refused):
    """PPP goes on with at least three that passed prequalification."""

    code = "too-few-prequalified"
    zh = "通过资格预审{found}家，不足{least}家，应调整后重新资格预审（{article_zh}）。"
    en = "{found} passed prequalification, {least} are needed: prequalify again."


def check_prequalified(passed: int, *, least: int = 3) -> None:
    """Refuse to go on with a PPP that too few passed for."""
    if passed < least:
        raise TooFewPrequalified(
            article=PREQUALIFIED,
            article_zh=PREQUALIFIED,
            field="passed",
            found=passed,
            least=least,
        )


def after_talks(ranking: Sequence[str], agreed: Mapping[str, bool]) -> str:
    """Return the first candidate with whom the confirmation talks succeeded.

    Talks go by rank: nobody is asked while one before it has not said no.
    """
    for name in ranking:
        if name not in agreed:
            return ""
        if agreed[name]:
            return name
    return ""
