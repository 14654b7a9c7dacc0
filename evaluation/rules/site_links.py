"""A site that drops: pause, go on within the limit, or replace its experts by a draw.

远程异地评标 (domain.md 6): everything is tied to one session clock. Pure: when a site
was last heard, since when the room is paused, and now are arguments. All ends are
half-open: a site is silent from the instant at which N seconds have passed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final

from kernel.refused import Refused

SILENCE_KEY: Final = "platform.site-silence"
RETURN_KEY: Final = "platform.site-return"


class Link(StrEnum):
    """How a site stands."""

    LIVE = "live"
    SILENT = "silent"
    LOST = "lost"


class RoomPaused(Refused):
    """Any act of the room while a site is away."""

    code: ClassVar[str] = "room-paused"
    zh: ClassVar[str] = (
        "{site}连接中断，评审已按规则暂停；{until_at}前恢复则继续，否则抽取专家更换。"
        "恢复前不能办理，评分表原样保留。"
    )
    en: ClassVar[str] = (
        "{site} is cut off and the room is paused by rule. It goes on if the site is "
        "back before {until_at}; otherwise its experts are replaced by a draw. Nothing "
        "is done until then; sheets are kept as they are."
    )


@dataclass(frozen=True, slots=True)
class Terms:
    """How long a site may be silent, and how long it may stay away."""

    silence: timedelta
    back_within: timedelta


def link(
    terms: Terms, *, heard_at: datetime, paused_at: datetime | None, now: datetime
) -> Link:
    """Return how a site stands: `heard_at` is its last sign of life.

    A site that was heard after the pause began, before the limit, and not too long ago
    is back; a sign of life that fell silent again does not move the limit.
    """
    is_heard = now < heard_at + terms.silence
    if paused_at is None:
        return Link.LIVE if is_heard else Link.SILENT
    limit = paused_at + terms.back_within
    if is_heard and paused_at < heard_at < limit:
        return Link.LIVE
    return Link.SILENT if now < limit else Link.LOST


def next_change(
    terms: Terms, *, heard_at: datetime, paused_at: datetime | None
) -> datetime:
    """Return the next instant at which the clock must look."""
    if paused_at is None:
        return heard_at + terms.silence
    return paused_at + terms.back_within
