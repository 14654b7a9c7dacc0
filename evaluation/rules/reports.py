"""What a report needs before it is made and signed (条例53, 87号令58, 61)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from evaluation.rules.panels import Article
from kernel.calendars import LEGAL_ZONE
from kernel.refused import Invalid, Refused

DISSENT_LENGTH_MAX: Final = 2000
SIGNING_KEY: Final = "platform.report-signing"
SILENCE: Final = Article("招标投标法实施条例第53条", "Tendering Regulations, art. 53")


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


class NotYetMissing(Refused):
    """Counting a member as agreeing before its time to sign is over, or unasked for."""

    code: ClassVar[str] = "signature-not-missing"
    zh: ClassVar[str] = (
        "席位{seat}尚不能视为同意：须过签署期限（{until}，北京时间）、过半数成员已签署，"
        "并由已签署的组长（组长未签的，由其他已签署成员）书面说明（{article}）。"
    )
    en: ClassVar[str] = (
        "Seat {seat} does not count as agreeing yet: its time to sign ends at {until} "
        "(Beijing time), more than half must have signed, and the chair who signed (or "
        "another, where it is the chair) says so in writing ({article_en})."
    )


class MissingUnsaid(Invalid):
    """Saying nothing of how the member was asked to sign."""

    code: ClassVar[str] = "missing-signature-unsaid"
    zh: ClassVar[str] = "请写明如何通知该成员签署、其未签署的情形（最多2000字）。"
    en: ClassVar[str] = (
        "Say how the member was asked to sign and what followed (2,000 characters at "
        "most)."
    )


@dataclass(frozen=True, slots=True)
class Missing:
    """What is known when a member says that another has not signed."""

    by: str
    chair: str
    members: int
    #: seats that have signed, and until when the others may
    signed: frozenset[str]
    until: datetime


def may_be_missing(known: Missing, now: datetime) -> bool:
    """Say whether `by` may state now that members have not signed (条例53)."""
    speaks = known.by == known.chair or known.chair not in known.signed
    enough = len(known.signed) * 2 > known.members
    return speaks and known.by in known.signed and enough and now >= known.until


def check_missing(known: Missing, seat: str, reason: str, now: datetime) -> str:
    """Return what is said of a seat that has not signed, or refuse (条例53)."""
    said = reason.strip()
    if not said or len(said) > DISSENT_LENGTH_MAX:
        raise MissingUnsaid(field="reason", article=SILENCE.zh)
    if not may_be_missing(known, now):
        raise NotYetMissing(
            seat=seat,
            until=f"{known.until.astimezone(LEGAL_ZONE):%Y-%m-%d %H:%M:%S}",
            article=SILENCE.zh,
            article_en=SILENCE.en,
        )
    return said


def check_dissent(text: str) -> str:
    """Return the dissent as it will be signed."""
    stated = text.strip()
    if len(stated) > DISSENT_LENGTH_MAX:
        raise DissentTooLong(field="dissent")
    return stated
