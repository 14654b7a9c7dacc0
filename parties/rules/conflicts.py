"""Avoidance (回避): when an expert must stay away from a bidder or an owner.

Pure: ties, parties and the day are handed in, with the numbers of the law. Whoever
has an interest in a party may not sit on the panel (招标投标法 art. 37); procurement
says how far back an interest reaches (政府采购法实施条例 art. 9).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from kernel.refused import Refused


class TieKind(StrEnum):
    """What binds a person to an organisation."""

    EMPLOYER = "employer"
    FORMER_EMPLOYER = "former-employer"
    DIRECTOR = "director"
    SHAREHOLDING = "shareholding"
    SERVICE = "service"
    KINSHIP = "kinship"
    PENALTY = "penalty"
    OTHER = "other"


class Side(StrEnum):
    """On which side of the trade a party stands."""

    BIDDER = "bidder"
    OWNER = "owner"
    AGENCY = "agency"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class TieFact:
    """One tie: from its first day to its last, or still lasting (`until_date` None)."""

    kind: TieKind
    uscc: str
    since_date: date | None = None
    until_date: date | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class PartyFact:
    """A party of the trade that a panel member is compared with."""

    uscc: str
    name: str
    side: Side


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why this person must stay away, in both languages, with the article."""

    code: str
    uscc: str
    zh: str
    en: str
    article: str


@dataclass(frozen=True, slots=True)
class AvoidanceRules:
    """The numbers and articles of one edition of the law."""

    look_back_years: int
    article_interest: str
    article_past: str
    article_kinship: str
    article_owner: str


WORKS: Final = AvoidanceRules(
    look_back_years=3,
    article_interest="招标投标法第37条",
    article_past="评标委员会和评标方法暂行规定第12条",
    article_kinship="评标委员会和评标方法暂行规定第12条",
    article_owner="评标委员会和评标方法暂行规定第12条",
)
PROCUREMENT: Final = AvoidanceRules(
    look_back_years=3,
    article_interest="政府采购法实施条例第9条",
    article_past="政府采购法实施条例第9条",
    article_kinship="政府采购法实施条例第9条",
    article_owner="政府采购货物和服务招标投标管理办法第47条",
)


class MustAvoid(Refused):
    """A person with an interest in a party may not take part."""

    code = "must-avoid"
    zh = "须回避{party}：{reason_zh}。"
    en = "This person must stay away from {party}: {reason_en}."


# Ties that count only on one side of the trade; the others count on every side.
_SIDES: Final[dict[TieKind, frozenset[Side]]] = {
    TieKind.FORMER_EMPLOYER: frozenset({Side.BIDDER}),
    TieKind.DIRECTOR: frozenset({Side.BIDDER}),
    TieKind.SHAREHOLDING: frozenset({Side.BIDDER}),
}

_WORDS: Final[dict[TieKind, tuple[str, str]]] = {
    TieKind.EMPLOYER: ("在该单位任职", "employed there"),
    TieKind.FORMER_EMPLOYER: (
        "参加评审前{years}年内在该单位任职",
        "employed there within {years} years",
    ),
    TieKind.DIRECTOR: (
        "参加评审前{years}年内担任该单位董事或监事",
        "a director or supervisor there within {years} years",
    ),
    TieKind.SHAREHOLDING: (
        "参加评审前{years}年内持有该单位股权",
        "a shareholder there within {years} years",
    ),
    TieKind.SERVICE: (
        "参加评审前{years}年内为该单位提供过服务",
        "served it within {years} years",
    ),
    TieKind.KINSHIP: ("与该单位负责人有亲属关系", "a relative of its head"),
    TieKind.PENALTY: (
        "曾因与该单位有关的行为受到处罚",
        "penalised in a matter with it",
    ),
    TieKind.OTHER: ("有可能影响公正评审的其他关系", "another tie that may bias"),
}


_PAST: Final = frozenset(
    {TieKind.FORMER_EMPLOYER, TieKind.DIRECTOR, TieKind.SERVICE, TieKind.PENALTY}
)


def years_before(day: date, years: int) -> date:
    """Return the same day `years` earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def in_reach(tie: TieFact, *, on: date, look_back_years: int) -> bool:
    """Say whether a tie counts on a day.

    A lasting tie counts; an ended one counts while its last day lies within the
    years looked back over, the day exactly that many years ago included ("以内"
    includes the number, 民法典第1259条).
    """
    if tie.since_date is not None and tie.since_date > on:
        return False
    if tie.until_date is None:
        return True
    return tie.until_date >= years_before(on, look_back_years)


def conflicts(
    ties: Iterable[TieFact],
    parties: Sequence[PartyFact],
    *,
    on: date,
    rules: AvoidanceRules,
) -> list[Conflict]:
    """Return every reason to stay away, in the order of `parties`."""
    counted = [
        tie
        for tie in ties
        if in_reach(tie, on=on, look_back_years=rules.look_back_years)
    ]
    return [
        _conflict(tie, party, rules)
        for party in parties
        for tie in counted
        if tie.uscc == party.uscc
        and party.side in _SIDES.get(tie.kind, frozenset(Side))
    ]


def check_no_conflict(
    ties: Iterable[TieFact],
    parties: Sequence[PartyFact],
    *,
    on: date,
    rules: AvoidanceRules,
) -> None:
    """Raise `MustAvoid` with the first reason, if there is one."""
    found = conflicts(ties, parties, on=on, rules=rules)
    if found:
        first = found[0]
        names = {party.uscc: party.name for party in parties}
        raise MustAvoid(
            party=names[first.uscc],
            reason_zh=first.zh,
            reason_en=first.en,
            article=first.article,
        )


def _conflict(tie: TieFact, party: PartyFact, rules: AvoidanceRules) -> Conflict:
    zh, en = _WORDS[tie.kind]
    years = rules.look_back_years
    return Conflict(
        code=f"{party.side}-{tie.kind}",
        uscc=party.uscc,
        zh=zh.format(years=years),
        en=en.format(years=years),
        article=_article(tie.kind, party.side, rules),
    )


def _article(kind: TieKind, side: Side, rules: AvoidanceRules) -> str:
    if side is not Side.BIDDER:
        return rules.article_owner
    if kind is TieKind.KINSHIP:
        return rules.article_kinship
    if kind in _PAST:
        return rules.article_past
    return rules.article_interest
