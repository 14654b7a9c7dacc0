"""The separated decision (评定分离): the owner's committee decides among candidates.

domain.md 1.1 and 6 (pilots deviate from 条例55: the local rule sets numbers). 票决:
each member votes, and whoever has more than half wins; without that the two best stand
again. 集体议事: the members talk, the chair decides last, and every member's view is on
the record. Nobody but the candidates can be chosen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Final

from evaluation.rules.methods.result import Step, Text
from kernel.refused import Invalid, Refused

ARTICLE: Final = "domain.md 1.1 (评定分离); 条例55"


class BallotInvalid(Invalid):
    """A ballot for nobody who stands, or a second one of a member."""

    code: ClassVar[str] = "ballot-invalid"
    zh: ClassVar[str] = "{member}的表决无效：{choice}不在候选人之列，或重复表决。"
    en: ClassVar[str] = (
        "The ballot of {member} is invalid: {choice} does not stand, or it is a second."
    )


class CommitteeUnlawful(Refused):
    """A deciding committee of too few members, or an even number."""

    code: ClassVar[str] = "decision-committee"
    zh: ClassVar[str] = "定标委员会应为{least}人以上单数，现为{found}人。"
    en: ClassVar[str] = "A deciding committee is odd and at least {least}, not {found}."


@dataclass(frozen=True, slots=True)
class Vote:
    """One round: counts, the winner (None: none yet), who stands in the next."""

    counts: Mapping[str, int]
    winner: str | None
    again: tuple[str, ...]


def check_committee(members: int, *, least: int) -> None:
    if members < least or members % 2 == 0:
        raise CommitteeUnlawful(
            article=ARTICLE, least=least, found=members, field="members"
        )


def vote(
    standing: Sequence[str],
    ballots: Sequence[tuple[str, str]],
    *,
    members: int,
    majority: Fraction,
    number: int,
) -> tuple[Vote, Step]:
    """Count one round of (member, choice); "" is an abstention.

    The winner has more than `majority` of all members, absent ones included.
    """
    seen: set[str] = set()
    counts = dict.fromkeys(standing, 0)
    for member, choice in ballots:
        if member in seen or (choice and choice not in counts):
            raise BallotInvalid(member=member, choice=choice or "—", field="ballots")
        seen.add(member)
        if choice:
            counts[choice] += 1
    if len(seen) > members:
        raise CommitteeUnlawful(
            article=ARTICLE, least=members, found=len(seen), field="ballots"
        )
    best = max(counts.values(), default=0)
    leaders = [key for key, count in counts.items() if count == best]
    winner = None
    if len(leaders) == 1 and Fraction(best, members) > majority:
        winner = leaders[0]
    step = Step(
        rule="decision-vote",
        title=Text(f"第{number}轮票决", f"Vote, round {number}"),
        formula=", ".join(f"{key}: {count}" for key, count in counts.items()),
        result=winner or "—",
        article=ARTICLE,
        inputs=(("members", str(members)), ("more_than", str(majority))),
    )
    return Vote(counts, winner, () if winner else _again(counts)), step


def _again(counts: Mapping[str, int]) -> tuple[str, ...]:
    """The two best stand again, and whoever is equal to the second."""
    ordered = sorted(counts.values(), reverse=True)
    line = ordered[min(1, len(ordered) - 1)]
    return tuple(key for key, count in counts.items() if count >= line)


def deliberation(
    standing: Sequence[str],
    views: Mapping[str, str],
    *,
    chair: str,
    chosen: str,
) -> Step:
    """Record a decision by talk: each member's view, and the chair's decision."""
    for member, view in views.items():
        if view and view not in standing:
            raise BallotInvalid(member=member, choice=view, field=f"views.{member}")
    if chosen not in standing or chair not in views:
        raise BallotInvalid(member=chair or "—", choice=chosen, field="chosen")
    return Step(
        rule="decision-deliberation",
        title=Text(
            "集体议事：各成员发表意见，由组长最后确定",
            "By talk: every member's view, and the chair decides last",
        ),
        formula=", ".join(f"{member}: {view or '—'}" for member, view in views.items()),
        result=chosen,
        article=ARTICLE,
    )
