"""Who may be in the pool of experts (评审专家).

Eight full years in the field, and a senior title or the same standing (招标投标法
art. 37). The numbers are arguments with defaults of the edition in force.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from kernel.refused import Invalid, Refused
from parties.rules.conflicts import (
    AvoidanceRules,
    PartyFact,
    TieFact,
    conflicts,
    years_before,
)

PRACTICE_YEARS_MIN: Final = 8
ARTICLE: Final = "招标投标法第37条"


class Title(StrEnum):
    """Professional titles (职称)."""

    SENIOR = "senior"
    EQUIVALENT = "equivalent"
    INTERMEDIATE = "intermediate"


QUALIFYING_TITLES: Final = frozenset({Title.SENIOR, Title.EQUIVALENT})


@dataclass(frozen=True, slots=True)
class PoolMember:
    """An expert as the draw sees one: no name; `uscc` is the employer's."""

    expert: UUID
    person: UUID
    uscc: str
    region: str
    specialties: tuple[str, ...]
    ties: tuple[TieFact, ...]
    #: days (first and last) on which the expert has said it cannot come
    away: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody of a field and place, and the code of why it is not drawn from."""

    person: UUID
    why: str = ""


class Attended(StrEnum):
    """What is counted on an expert's record when it is called (履职记录)."""

    DECLINED = "declined"
    NO_ANSWER = "no-answer"
    ABSENT = "absent"


class AwayEndsFirst(Invalid):
    """Days away that end before they begin, or are over."""

    code = "away-ends-first"
    zh = "请假的最后一天不能早于第一天，也不能早于今天。"
    en = "The last day away is neither before the first nor in the past."


def check_away(since: date, until: date, *, today: date) -> None:
    """Refuse days away that are over or turned round; the last day is included."""
    if until < since or until < today:
        raise AwayEndsFirst(field="until_date")


def why_not(
    member: PoolMember,
    parties: Sequence[PartyFact],
    *,
    asked: Collection[UUID],
    on: date,
    rules: AvoidanceRules,
) -> str:
    """Return the code of the first thing that keeps an expert out; empty for nothing.

    Asked before, an interest in a party (the conflict's own code), away on the day.
    """
    if member.person in asked:
        return "asked-before"
    found = conflicts(member.ties, parties, on=on, rules=rules)
    if found:
        return found[0].code
    if any(first <= on <= last for first, last in member.away):
        return "away"
    return ""


class NotQualified(Refused):
    """The person does not meet what the law asks of an expert."""

    code = "expert-not-qualified"
    zh = "不能入库：须从事相关领域工作满{years}年，并具有高级职称或同等专业水平。"
    en = (
        "Not admitted to the pool: an expert needs {years} full years in the field "
        "and a senior title or the same standing."
    )


def check_qualified(*, practising_since_date: date, title: Title, on: date) -> None:
    """Refuse a person short of years or title on the day of admission."""
    facts = {"years": PRACTICE_YEARS_MIN}
    if practising_since_date > years_before(on, PRACTICE_YEARS_MIN):
        raise NotQualified(article=ARTICLE, field="practising_since_date", **facts)
    if title not in QUALIFYING_TITLES:
        raise NotQualified(article=ARTICLE, field="title", **facts)
