"""A pause of an opening, as the lot's stream keeps it: for everybody to read."""

from dataclasses import dataclass

from journal.rules.events import Event


@dataclass(frozen=True)
class PauseBegan(Event):
    """Nothing with legal effect happens from here on, until it goes on (暂停开标)."""

    kind = "bidding.paused"
    sentence_en = "The opening is paused: {reason}"
    urgent = True

    opening: str
    reason: str
    article: str
    signature: str


@dataclass(frozen=True)
class PauseEnded(Event):
    """It goes on; each time that stood still has its new end here (恢复开标).

    Times are empty where none ran; `lasted_s` is the pause's length.
    """

    kind = "bidding.resumed"
    sentence_en = "The opening goes on: {reason}"
    urgent = True

    opening: str
    reason: str
    paused_at: str
    lasted_s: int
    decrypt_until: str
    remedy_until: str
    confirm_until: str
    signature: str
