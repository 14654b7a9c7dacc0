"""When an envelope can be closed, and when too few have bid for it to be opened."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from kernel.refused import Refused

#: a token is accepted until this long after the deadline (envelope.md 8.4)
GRACE: Final = timedelta(seconds=60)


class TokensMissing(Refused):
    """A listed bid has no timestamp yet; the list waits for it (envelope.md 8.4)."""

    code = "tokens-missing"
    zh = "还有{missing}份投标未取得时间戳，截止清单暂不能生成。"
    en = "{missing} bids wait for their timestamp; the closing list waits for them."


class KeyNotReady(Refused):
    """The key of the opening is not made yet."""

    code = "opening-key-not-ready"
    zh = "本次开封的密钥尚未生成，稍后自动重试。"
    en = "The key of this opening is not made yet; it will be tried again."


def distinct_bidders(certificates: Sequence[str]) -> int:
    """Return how many bidders there are; a bidder counts once."""
    return len(set(certificates))


def is_below_floor(certificates: Sequence[str], floor: int) -> bool:
    """Say whether fewer bid than the law asks (条例44, 87号令41, 74号令37)."""
    return distinct_bidders(certificates) < floor
