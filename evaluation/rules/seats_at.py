"""Who may sit down where: sign-in of a remote session, from a registered station.

A station's device holds a key that cannot be taken out of its browser. It vouches, over
a nonce of the server, for the session key that the member will sign with; then a person
of that centre confirms who sits there (见证). Anything else is refused by name.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

from evaluation.rules.sites import said
from kernel.canonical import canonical
from kernel.refused import Refused

NONCE_LIFE: Final = timedelta(minutes=2)
NONCE_BYTES: Final = 32
ARTICLE_ZH: Final = "评标专家和评标专家库管理办法第33条"
WHERE: Final = "openseal/station/1"
ATTEMPTS_KEY: Final = "platform.attempt-interval"


class SitElsewhere(Refused):
    """What cannot be done where the member is: the base of what is journaled."""

    code: ClassVar[str] = "sign-in-elsewhere"
    zh: ClassVar[str] = (
        "本场评审为远程异地评审，只能在已登记、已预约的评标机位签到。未作任何改动。"
    )
    en: ClassVar[str] = (
        "This is a remote evaluation: sign in only at a registered station that is "
        "booked for it. Nothing was changed."
    )


class StationNotBooked(SitElsewhere):
    """A registered station, but not one of this session."""

    code: ClassVar[str] = "station-not-booked"
    zh: ClassVar[str] = "机位{station}没有预约给本场评审。请到预约的机位签到。"
    en: ClassVar[str] = (
        "Station {station} is not booked for this session. Go to a station that is."
    )


class SiteNotConfirmed(SitElsewhere):
    """A session that host and guest centre have not both confirmed."""

    code: ClassVar[str] = "site-not-confirmed"
    zh: ClassVar[str] = "{site}尚未确认本场评审的场地，不能签到。"
    en: ClassVar[str] = "{site} has not confirmed its place in this session yet."


class OutsideSession(SitElsewhere):
    """Before the session begins or after it ends."""

    code: ClassVar[str] = "outside-session"
    zh: ClassVar[str] = "场次为{from_at}至{until_at}（北京时间），现在不能签到。"
    en: ClassVar[str] = (
        "The session is from {from_at} to {until_at} (Beijing time); nobody signs in "
        "now."
    )


class StationOccupied(SitElsewhere):
    """Another member sits at that station."""

    code: ClassVar[str] = "station-occupied"
    zh: ClassVar[str] = "机位{station}已有其他评委就座。"
    en: ClassVar[str] = "Another member sits at station {station}."


class NotWitnessed(SitElsewhere):
    """Nobody of the centre has confirmed who sits there."""

    code: ClassVar[str] = "not-witnessed"
    zh: ClassVar[str] = "现场工作人员尚未核验您的身份。核验后再签到。"
    en: ClassVar[str] = (
        "The centre's staff have not confirmed your identity here yet. Sign in after "
        "that."
    )


class ProofUnusable(SitElsewhere):
    """A nonce that was never given, was used, or is older than two minutes."""

    code: ClassVar[str] = "station-proof-unusable"
    zh: ClassVar[str] = "机位证明已失效。请刷新页面重试。"
    en: ClassVar[str] = "The proof of the station has lapsed. Reload the page."


class AtAnotherStation(SitElsewhere):
    """Opening the room in a browser other than the one that signed in."""

    code: ClassVar[str] = "at-another-station"
    zh: ClassVar[str] = "您在机位{station}签到，评标室只能在该机位的浏览器中进入。"
    en: ClassVar[str] = (
        "You signed in at station {station}; the room opens only in that browser."
    )


@dataclass(frozen=True, slots=True)
class Seating:
    """What is known when a member sits down at a station."""

    station: str
    is_booked: bool
    #: the first site of the session that has not confirmed, or empty
    unconfirmed: str
    starts_at: datetime
    ends_at: datetime
    is_occupied: bool


def check_may_sit(seating: Seating, now: datetime) -> None:
    """Refuse, by name, a station that is not the member's to take now."""
    if not seating.is_booked:
        raise StationNotBooked(article=ARTICLE_ZH, station=seating.station)
    if seating.unconfirmed:
        raise SiteNotConfirmed(article=ARTICLE_ZH, site=seating.unconfirmed)
    if not seating.starts_at <= now < seating.ends_at:
        raise OutsideSession(
            article=ARTICLE_ZH,
            from_at=said(seating.starts_at),
            until_at=said(seating.ends_at),
        )
    if seating.is_occupied:
        raise StationOccupied(article=ARTICLE_ZH, station=seating.station)


def is_kept_again(
    *, said: str, former: str, kept_at: datetime, interval: timedelta, now: datetime
) -> bool:
    """Say whether an attempt for the same reason is a row again (half-open).

    A page that asks every few seconds makes one row in an interval; what is refused in
    other words is another matter.
    """
    return said != former or now >= kept_at + interval


def check_nonce(*, issued_at: datetime, used: bool, now: datetime) -> None:
    """Refuse a nonce that no longer proves that the device is here now."""
    if used or not issued_at <= now < issued_at + NONCE_LIFE:
        raise ProofUnusable


def proof_bytes(*, panel: str, nonce: bytes, session_key: bytes) -> bytes:
    """Return what the station's device signs: this nonce, this room, this key."""
    return canonical(
        {
            "v": WHERE,
            "panel": panel,
            "nonce": nonce.hex(),
            "session_key": hashlib.sha256(session_key).hexdigest(),
        }
    )


def browser_digest(session_key: str) -> str:
    """Return what is kept of a browser's session: its digest, hex."""
    return hashlib.sha256(f"browser\0{session_key}".encode()).hexdigest()
