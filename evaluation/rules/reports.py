"""What a report needs before it is made and signed (条例53, 87号令58, 61)."""

from typing import ClassVar, Final

from kernel.refused import Invalid, Refused

DISSENT_LENGTH_MAX: Final = 2000


class NoResultYet(Refused):
    """Making a report before the sheets are added up."""

    code: ClassVar[str] = "no-result-yet"
    zh: ClassVar[str] = "评分尚未汇总，不能生成报告。"
    en: ClassVar[str] = "The sheets are not added up yet; there is nothing to report."


class ReportSignedAlready(Refused):
    """A second signature of one member."""

    code: ClassVar[str] = "report-signed-already"
    zh: ClassVar[str] = "您已签署报告。"
    en: ClassVar[str] = "You have signed the report."


class DissentTooLong(Invalid):
    """More words than a report can carry beside a signature."""

    code: ClassVar[str] = "dissent-too-long"
    zh: ClassVar[str] = "不同意见最多2000字。"
    en: ClassVar[str] = "A dissent has at most 2,000 characters."


def check_dissent(text: str) -> str:
    """Return the dissent as it will be signed."""
    stated = text.strip()
    if len(stated) > DISSENT_LENGTH_MAX:
        raise DissentTooLong(field="dissent")
    return stated
