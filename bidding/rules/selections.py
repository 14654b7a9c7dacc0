"""Choosing an intermediary on real rows: who signs up, what is drawn, who is named.

domain.md 1.6 and 2.10. `bidding.rules.listings.intermediaries` says who is chosen by
each way; here stands what the acts ask: only whoever is listed for the service signs
up, the list is frozen at the deadline, a draw is by commit and reveal with the digest
of that list as the last reveal, and standbys are drawn with the winner. Pure.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bidding.rules.draws import Drawing
from bidding.rules.listings.intermediaries import (
    Selected,
    Selection,
    SignUp,
    Way,
    select,
)
from kernel import draw as kernel_draw
from kernel.draw import Step
from kernel.refused import Invalid, Refused
from tender.rules.procedures import Procedure
from tender.rules.selection_part import SelectionPart, draws, is_direct

ARTICLE: Final = "本地中介服务选取规定"
LABEL: Final = "中选"
#: the winner and those who stand by when it declines
DRAWN_MOST: Final = 3
FULL_MARKS: Final = Decimal(100)
_POINTS: Final = re.compile(r"(?:0|[1-9][0-9]{0,2})(?:\.[0-9]{1,2})?")


class NotListed(Refused):
    """Only intermediaries of the register sign up."""

    code = "not-listed"
    zh = "本单位不在“{service_zh}”中介机构名录内，不能报名。请先申请列入名录。"
    en = (
        "Your organisation is not listed for {service_en} and cannot sign up. Ask to "
        "be listed first."
    )


class NotNamed(Refused):
    """A direct choice takes the one that the notice names."""

    code = "not-named"
    zh = "本项目直接选取，只由公告所列机构报名确认。"
    en = "This is a direct choice: only the intermediary that the notice names answers."


class ScoresIncomplete(Invalid):
    """Each sign-up has its points, from 0 to 100, two decimals at most."""

    code = "scores-incomplete"
    zh = "每家报名机构都要评分：0至100分，最多两位小数。"
    en = "Score every sign-up: 0 to 100 points, two decimals at most."


class NothingToScore(Refused):
    """The list is not closed, is scored already, or is not chosen by merit."""

    code = "nothing-to-score"
    zh = "现在没有待评分的报名。"
    en = "There is nothing to score now."


class NotDrawing(Refused):
    """Reveals come between the deadline and the end of the time to reveal."""

    code = "not-drawing"
    zh = "现在不在揭示时间内：报名截止、名单冻结后才能揭示。"
    en = "Reveal after the sign-up has ended and the list is frozen."


class BackupMissing(Invalid):
    """A commitment comes with its sealed backup."""

    code = "draw-backup-missing"
    zh = "承诺须同时提交封存的备份；请在本页重新生成后提交。"
    en = "A commitment comes with its sealed backup; make both on this page again."


class CentreFirst(Refused):
    """Whoever runs the platform commits before the others."""

    code = "centre-commits-first"
    zh = "交易中心应先于其他各方作出承诺；请等待中心承诺后再提交。"
    en = "The centre commits before the other parties; wait for it."


@dataclass(frozen=True, slots=True)
class Entered:
    """A sign-up on the frozen list: its application and the name drawn with."""

    application: str
    name: str
    uscc: str
    points: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What a draw came to: seed, steps as taken from the stream, places drawn."""

    seed: bytes
    steps: tuple[Step, ...]

    @property
    def places(self) -> tuple[int, ...]:
        """The numbers of the list, from 1, in the order drawn."""
        return tuple(step.number for step in self.steps)


def way_of(procedure: Procedure, part: SelectionPart) -> Way:
    """Return by which way a procedure chooses under its file's part."""
    if is_direct(procedure):
        return Way.DIRECT
    if draws(procedure):
        return Way.DRAW
    return Way.MERIT_THEN_DRAW if part.best else Way.MERIT


def check_sign_up(
    procedure: Procedure,
    part: SelectionPart,
    *,
    uscc: str,
    is_listed: bool,
    words: tuple[str, str],
) -> None:
    """Refuse whoever is not listed for the service, or not the one named."""
    if is_direct(procedure) and uscc != part.named:
        raise NotNamed(article=ARTICLE)
    if not is_listed:
        raise NotListed(article=ARTICLE, service_zh=words[0], service_en=words[1])


def frozen(found: Sequence[Entered]) -> tuple[Entered, ...]:
    """Return the sign-ups in the order of the list: by credit code, nobody's choice."""
    return tuple(sorted(found, key=lambda each: each.uscc))


def drawing(among: Sequence[Entered]) -> Drawing:
    """Return what is drawn among, with the digest of the list."""
    return Drawing(LABEL, tuple(f"{each.name} {each.uscc}" for each in among))


def outcome(
    procedure: Procedure, part: SelectionPart, entered: Sequence[Entered]
) -> Selected:
    """Return who is chosen or drawn among; too few sign-ups are refused."""
    terms = Selection(
        way=way_of(procedure, part), least=part.least, best=part.best or 1
    )
    rows = [SignUp(each.application, score=each.points) for each in entered]
    return select(terms, rows)


def enough(procedure: Procedure, part: SelectionPart, count: int) -> None:
    """Refuse a list that is too short for the way, before anything is scored."""
    way = way_of(procedure, part)
    terms = Selection(way=Way.DIRECT if way is Way.DIRECT else Way.DRAW)
    least = 1 if way is Way.DIRECT else part.least
    rows = [SignUp(str(n)) for n in range(count)]
    select(Selection(way=terms.way, least=least), rows)


def points_of(
    typed: Mapping[str, str], entered: Sequence[Entered]
) -> dict[str, Decimal]:
    """Return the points that were typed for every sign-up, or refuse."""
    found: dict[str, Decimal] = {}
    for each in entered:
        text = typed.get(each.application, "").strip()
        if _POINTS.fullmatch(text) is None or Decimal(text) > FULL_MARKS:
            raise ScoresIncomplete(field=f"points-{each.application}")
        found[each.application] = Decimal(text)
    return found


def drawn(
    count: int, *, reveals: Sequence[bytes], digest: str, most: int = DRAWN_MOST
) -> Order:
    """Draw `most` of `count` at most; the list's digest (hex) is the last reveal."""
    seed = kernel_draw.seed([*reveals, bytes.fromhex(digest)])
    return Order(seed, kernel_draw.steps(seed, among=count, count=min(count, most)))


def is_due(
    *, drawn_already: bool, has_secrets: bool, waits: bool, time_is_over: bool
) -> bool:
    """Say whether a draw goes on by itself: nobody has a part in it, or time is over.

    `waits`: somebody who committed has not revealed.
    """
    if drawn_already:
        return False
    return not has_secrets or not waits or time_is_over
