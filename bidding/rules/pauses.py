"""暂停开标: while an opening is paused nothing with legal effect happens in it.

Times that run for people (to decrypt, to use the remedy, to reveal, to confirm) and the
wait for custodians stand still, and end later by exactly what of the pause fell into
them: nobody chooses by how much. A time that was over before the pause stays over. An
opening is held in the open, with everybody invited (电子招标投标办法第29条): a pause is
signed, says why, and is seen by all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kernel.refused import Refused

ARTICLE: Final = "电子招标投标办法第29条"
ARTICLE_EN: Final = "E-Tendering Measures, art. 29"


class OpeningPaused(Refused):
    """Nothing is done in an opening that is paused."""

    code = "opening-paused"
    zh = "开标已暂停，恢复后才能办理；各项时限按暂停的时间顺延。"
    en = "The opening is paused; this can be done once it goes on. Times move with it."


class NothingToPause(Refused):
    """Before the closing list and after the end there is nothing to pause."""

    code = "nothing-to-pause"
    zh = "截止清单尚未生成或开标已结束，不能暂停。"
    en = "There is no closing list yet, or the opening has ended: nothing to pause."


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause that is over: half-open, from `at` until `resumed_at`."""

    at: datetime
    resumed_at: datetime


def moved(begins: datetime, ends: datetime, pauses: Iterable[Pause]) -> datetime:
    """Return when a time ends that stood still during these pauses, given in order."""
    for pause in pauses:
        if pause.resumed_at > begins and pause.at < ends:
            ends += pause.resumed_at - max(pause.at, begins)
    return ends
