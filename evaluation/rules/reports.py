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


class NothingPrepared(Refused):
    """A signature over no place that was prepared for it."""

    code: ClassVar[str] = "report-not-prepared"
    zh: ClassVar[str] = "尚未为您准备签名位置，或不同意见在此后有改动。请再次签署。"
    en: ClassVar[str] = (
        "No place was prepared for your signature, or the dissent was changed since. "
        "Sign again."
    )


class SignedInBetween(Refused):
    """Another member signed after the place was prepared (one revision each)."""

    code: ClassVar[str] = "report-signed-in-between"
    zh: ClassVar[str] = "另一位成员刚刚签署，报告已有新的版本。请再次签署。"
    en: ClassVar[str] = (
        "Another member has just signed, so the file has a new revision. Sign again."
    )


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
