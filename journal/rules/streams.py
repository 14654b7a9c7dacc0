"""Names of streams, and which of them take rows.

Before the deadline each bid, sign-in, download, question and deposit has a stream of
its own with a random name, which nobody is shown, not even as headers. The closing
joins them to the lot's stream; from then on they are shown and take no more rows.
"""

from typing import Final
from uuid import UUID

from kernel.refused import Refused

HIDDEN_PREFIX: Final = "hidden:"


class StreamClosed(Refused):
    """A hidden stream that has joined its lot's stream takes no more rows."""

    code = "journal-stream-closed"
    zh = "该记录已并入标段记录，不能再写入。"
    en = "This record has joined the lot's record and takes no more entries."


class NotHidden(Refused):
    """What is to join is not a hidden stream, or has joined already."""

    code = "journal-not-hidden"
    zh = "该记录不是未公开记录，或已并入：{stream}。"
    en = "Not a hidden record, or joined already: {stream}."


def hidden_name(uid: UUID) -> str:
    """The name of a hidden stream; `uid` is random and told to nobody else."""
    return f"{HIDDEN_PREFIX}{uid}"


def check_takes_rows(name: str, *, hidden: bool) -> None:
    """Refuse a hidden stream that has been joined."""
    if name.startswith(HIDDEN_PREFIX) and not hidden:
        raise StreamClosed
