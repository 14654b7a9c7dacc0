"""Who may be in the pool of experts (评审专家).

Eight full years in the field, and a senior title or the same standing (招标投标法
art. 37). The numbers are arguments with defaults of the edition in force.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from kernel.refused import Refused
from parties.rules.conflicts import TieFact, years_before

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
