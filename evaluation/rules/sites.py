"""Rooms and stations of a centre's evaluation site, and when they may be booked.

20号令33 asks for a closed, monitored place: remote means a registered station (机位) of
another centre's site, booked, confirmed by both centres and witnessed there (domain.md
1.7). Periods are half-open; the database holds the same law by exclusion constraints.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final

from kernel.calendars import LEGAL_ZONE
from kernel.refused import Invalid, Refused

NAME_MAX: Final = 60
CODE_PATTERN: Final = re.compile(r"[0-9A-Z][0-9A-Z-]{0,11}")
LENGTH_MAX: Final = timedelta(days=7)
#: how long a one-time code lets a station's browser register
CODE_LIFE: Final = timedelta(minutes=15)
#: no 0, O, 1, I, L: a code is read aloud and typed
CODE_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH: Final = 12


class Part(StrEnum):
    """Which site a booking is of: the host (主场) or a guest (副场)."""

    HOST = "host"
    GUEST = "guest"


class NameMissing(Invalid):
    """A site, room or station without a name that can be shown."""

    code: ClassVar[str] = "site-name-missing"
    zh: ClassVar[str] = (
        "请填写名称，最多60字；机位编号由大写字母、数字和连字符组成，最多12位。"
    )
    en: ClassVar[str] = (
        "Give a name of at most 60 characters; a station's code has capital letters, "
        "digits and hyphens, at most 12."
    )


class PeriodUnusable(Invalid):
    """A period that is over, empty, turned round, or longer than a week."""

    code: ClassVar[str] = "booking-period"
    zh: ClassVar[str] = "场次的结束须晚于开始、晚于现在，并且不超过7日。"
    en: ClassVar[str] = "A session ends after it begins and after now, within 7 days."


class PlaceTaken(Refused):
    """A room or station that another session has at that time."""

    code: ClassVar[str] = "place-taken"
    zh: ClassVar[str] = "{place}在{from_at}至{until_at}（北京时间）已被占用，未预约。"
    en: ClassVar[str] = (
        "{place} is taken from {from_at} to {until_at} (Beijing time); nothing was "
        "booked."
    )


class NothingBooked(Invalid):
    """A booking without a station, or with a retired or unregistered one."""

    code: ClassVar[str] = "booking-without-stations"
    zh: ClassVar[str] = "请至少选择一个已登记设备、未停用的机位。"
    en: ClassVar[str] = "Choose at least one station in use whose device is registered."


class BookedAlready(Refused):
    """A second session of one panel, or a second booking of one room in it."""

    code: ClassVar[str] = "booked-already"
    zh: ClassVar[str] = "该评委会已有场次，或该评标室已在场次中。"
    en: ClassVar[str] = "The panel has a session already, or the room is in it already."


class BookingClosed(Refused):
    """Confirming or declining a booking that is no longer asked."""

    code: ClassVar[str] = "booking-closed"
    zh: ClassVar[str] = "该预约已办结，或场次已取消。"
    en: ClassVar[str] = "This booking is settled already, or its session is cancelled."


class ReasonMissing(Invalid):
    """Declining, cancelling or turning away without a reason."""

    code: ClassVar[str] = "site-reason-missing"
    zh: ClassVar[str] = "请写明理由（最多500字）。"
    en: ClassVar[str] = "Write the reason (at most 500 characters)."


class InUse(Refused):
    """Retiring a room or station that is booked, or a session that has begun."""

    code: ClassVar[str] = "site-in-use"
    zh: ClassVar[str] = "已有专家在此签到，或仍有未结束的预约，不能停用或取消。"
    en: ClassVar[str] = (
        "It is in use, or booked for a session that has not ended; it cannot be "
        "retired or cancelled."
    )


class CodeUnusable(Refused):
    """A one-time code that is wrong, used, or older than a quarter of an hour."""

    code: ClassVar[str] = "station-code-unusable"
    zh: ClassVar[str] = "登记码无效、已使用或超过15分钟。请场地岗重新发码。"
    en: ClassVar[str] = (
        "The code is wrong, used, or older than 15 minutes. Ask the booking hand for "
        "a new one."
    )


class DeviceKnown(Refused):
    """A key that is registered for a station already."""

    code: ClassVar[str] = "device-known"
    zh: ClassVar[str] = "这台设备已登记在机位{station}。请先在那里注销。"
    en: ClassVar[str] = (
        "This device is registered for station {station}. Take it off there first."
    )


@dataclass(frozen=True, slots=True)
class Taken:
    """A place that is booked, from and until (half-open)."""

    place: str
    starts_at: datetime
    ends_at: datetime


def said(at: datetime) -> str:
    """Return an instant as a refusal says it: Beijing time, to the second."""
    return f"{at.astimezone(LEGAL_ZONE):%Y-%m-%d %H:%M:%S}"


def check_name(text: str) -> str:
    """Return a name as it is kept, or refuse an empty or long one."""
    name = " ".join(text.split())
    if not name or len(name) > NAME_MAX:
        raise NameMissing(field="name")
    return name


def check_code(text: str) -> str:
    """Return a station's code as it is kept, or refuse it."""
    code = text.strip().upper()
    if not CODE_PATTERN.fullmatch(code):
        raise NameMissing(field="code")
    return code


def check_reason(text: str) -> str:
    """Return a reason as it is kept, or refuse an empty or long one."""
    reason = text.strip()
    if not reason or len(reason) > 500:
        raise ReasonMissing(field="reason")
    return reason


def check_period(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Refuse a period in which nobody could sit."""
    if not starts_at < ends_at or ends_at <= now or ends_at - starts_at > LENGTH_MAX:
        raise PeriodUnusable(field="ends_at")


def check_longer(
    starts_at: datetime, former: datetime, ends_at: datetime, now: datetime
) -> None:
    """Refuse an end that is no later than the one there is, or than now."""
    check_period(starts_at, ends_at, now)
    if ends_at <= former:
        raise PeriodUnusable(field="ends_at")


def overlap(
    starts_at: datetime, ends_at: datetime, other_start: datetime, other_end: datetime
) -> bool:
    """Say whether two half-open periods have an instant in common."""
    return starts_at < other_end and other_start < ends_at


def check_free(
    taken: Iterable[Taken], *, starts_at: datetime, ends_at: datetime
) -> None:
    """Refuse, by name, the first place that is taken in the period."""
    for row in taken:
        if overlap(starts_at, ends_at, row.starts_at, row.ends_at):
            raise PlaceTaken(
                place=row.place,
                from_at=said(row.starts_at),
                until_at=said(row.ends_at),
            )


def code_digest(code: str) -> str:
    """Return what the house keeps of a one-time code: its digest, hex."""
    plain = code.replace("-", "").replace(" ", "").upper()
    return hashlib.sha256(f"station-code\0{plain}".encode()).hexdigest()


def code_works(*, issued_at: datetime, used: bool, now: datetime) -> bool:
    """Say whether a code still registers a device (half-open)."""
    return not used and issued_at <= now < issued_at + CODE_LIFE


def fingerprint(spki: bytes) -> str:
    """Return the digest by which a device's public key is named, hex."""
    return hashlib.sha256(spki).hexdigest()
