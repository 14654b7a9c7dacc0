"""Draw a panel's experts again from the log, by hand and without the house.

domain.md 2.10: commitments, reveals, frozen lists and their digests are all there is.
Every figure is held against the one before it: a reveal against its commitment, a list
against its digest; then the numbers come out again, and with them the experts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from evaluation.rules.draw_lists import list_digest, list_seed
from evaluation.rules.panels import SECRETS_MIN
from kernel import draw
from kernel.canonical import Json, canonical
from kernel.refused import Refused


class ListDiffers(Refused):
    """A list is not the one whose digest was put on record before any secret."""

    code: ClassVar[str] = "list-differs"
    zh: ClassVar[str] = "名单“{label}”与冻结时公布的摘要不符。"
    en: ClassVar[str] = "The list {label} is not the one whose digest was frozen."


class SecretsTooFew(Refused):
    """A draw with one secret alone would have been decided by whoever gave it."""

    code: ClassVar[str] = "secrets-too-few"
    zh: ClassVar[str] = "第{n}次抽取只有{found}方揭示，至少需要{least}方。"
    en: ClassVar[str] = "Draw {n} has {found} reveals; it needs {least}."


@dataclass(frozen=True, slots=True)
class Given:
    """What one party gave: its commitment in hex, and the secret if it revealed."""

    party: str
    commitment: str
    reveal: bytes | None


@dataclass(frozen=True, slots=True)
class LoggedList:
    """A frozen list as the log has it, and how many were drawn from it."""

    label: str
    digest: str
    body: Mapping[str, Json]
    count: int


@dataclass(frozen=True, slots=True)
class DrawnAgain:
    """One list drawn again: places from 1 in the order drawn, and who stands there."""

    label: str
    seed: str
    drawn: tuple[int, ...]
    experts: tuple[str, ...]


def replay(
    n: int, given: Sequence[Given], lists: Sequence[LoggedList]
) -> tuple[str, list[DrawnAgain]]:
    """Return the seed of draw `n` in hex and every list drawn again.

    `given` stands in the order of the roles. Whoever did not reveal is left out.
    """
    draw.check_commitments([each.commitment for each in given])
    revealed = [each for each in given if each.reveal is not None]
    if len(revealed) < SECRETS_MIN:
        raise SecretsTooFew(n=n, found=len(revealed), least=SECRETS_MIN)
    reveals = [bytes(each.reveal) for each in revealed if each.reveal is not None]
    draw.check_reveals([each.commitment for each in revealed], reveals)
    seed = draw.seed(reveals)
    return seed.hex(), [_again(seed, each) for each in lists]


def _again(seed: bytes, row: LoggedList) -> DrawnAgain:
    body = canonical(dict(row.body))
    experts = row.body.get("experts")
    if list_digest(body) != row.digest or not isinstance(experts, list):
        raise ListDiffers(label=row.label)
    of_list = list_seed(seed, row.label)
    if row.count > len(experts):
        raise ListDiffers(label=row.label)
    drawn = draw.draw(of_list, among=len(experts), count=row.count)
    return DrawnAgain(
        label=row.label,
        seed=of_list.hex(),
        drawn=tuple(drawn),
        experts=tuple(str(experts[place - 1]) for place in drawn),
    )
