"""What a bid can be, and what an upload must be to go on.

An unfinished upload at the deadline counts as withdrawn (撤回, 电子招标投标办法第27条);
a bid is submitted when its last byte is stored and verified before the deadline; the
deadline itself is late (envelope.md section 8).
"""

from datetime import datetime
from enum import StrEnum
from typing import Final

from kernel.refused import Refused

SEGMENT_BYTES: Final = 1_048_576


class BidState(StrEnum):
    """Where a bid stands before it is opened."""

    UPLOADING = "uploading"
    SUBMITTED = "submitted"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    UNFINISHED = "unfinished"


class Late(Refused):
    """The deadline has come; the closing instant itself is late."""

    code = "late"
    zh = "未接收：文件在{at}尚未传完，截止为{deadline}。此前已递交的投标不受影响。"
    en = (
        "Not accepted: at {at} the upload was not finished, and the deadline was "
        "{deadline}. A bid submitted before still stands."
    )


class OffsetConflict(Refused):
    """The client goes on from somewhere else than where the server is."""

    code = "offset-conflict"
    zh = "续传位置不符：已收到{offset}字节。"
    en = "The upload does not go on from where it stopped: {offset} bytes are here."


class LeaseLost(Refused):
    """Another connection took this upload over."""

    code = "upload-taken-over"
    zh = "同一文件正由另一连接上传。"
    en = "Another connection goes on with this upload."


class TooMuch(Refused):
    """More bytes than the manifest says."""

    code = "too-much"
    status = 413
    zh = "上传的数据多于清单所列的{size}字节。"
    en = "More data came than the {size} bytes that the manifest lists."


class UploadExpired(Refused):
    """The deadline came before the last byte: what had come was let go (撤回)."""

    code = "upload-expired"
    status = 410
    zh = (
        "截止时间{deadline}前未传完，本次上传已失效，视为撤回，已传数据不予保留。"
        "此前已递交的投标不受影响。"
    )
    en = (
        "The upload was not finished at the deadline, {deadline}: it has expired and "
        "counts as withdrawn, and nothing of it is kept. A bid submitted before still "
        "stands."
    )


class UploadEnded(Refused):
    """The upload was given up, or the same bidder began another one."""

    code = "upload-ended"
    status = 410
    zh = "本次上传已结束：已取消，或已由同一单位后来的上传代替。请重新递交。"
    en = (
        "This upload has ended: it was given up, or a later one of the same bidder "
        "took its place. Submit the bid again."
    )


def why_ended(
    *, ended_at: datetime | None, deadline: datetime, article: str
) -> Refused:
    """Return what the sender of an upload that is over is told.

    `article`: the trade's own for what comes late (rules/articles.py, "late").
    """
    if ended_at is not None and ended_at >= deadline:
        return UploadExpired(
            article=article,
            deadline=deadline.isoformat(timespec="seconds"),
        )
    return UploadEnded()


def check_in_time(*, deadline: datetime, now: datetime, article: str) -> None:
    """Refuse what comes at the deadline or after it, on the trade's own article."""
    if now >= deadline:
        raise Late(
            article=article,
            at=now.astimezone(deadline.tzinfo).isoformat(timespec="milliseconds"),
            deadline=deadline.isoformat(timespec="milliseconds"),
        )


def segment_of(offset: int) -> tuple[int, int]:
    """Return the number (from 0) of the segment that `offset` lies in, and where."""
    return divmod(offset, SEGMENT_BYTES)


def segment_length(number: int, size: int) -> int:
    """Return how many bytes segment `number` of a part of `size` bytes has."""
    return min(SEGMENT_BYTES, size - number * SEGMENT_BYTES)
