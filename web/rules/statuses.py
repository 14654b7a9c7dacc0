"""Every state a page can show, with its words, its colour and its icon.

One table for all pages: a state is told by icon and word, never by colour alone, and
in both languages. A procedure may rename a stage; it hands its own word to the badge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Colour(StrEnum):
    """What a colour says; the word beside it says it too."""

    BLUE = "blue"  # act
    GREEN = "green"  # done, in force
    AZURE = "azure"  # waiting on time
    PURPLE = "purple"  # in experts' hands
    ORANGE = "orange"  # needs somebody
    RED = "red"  # refused, failed, irrevocable
    GREY = "grey"  # ended, not disclosed


@dataclass(frozen=True, slots=True)
class Status:
    """One state as a page shows it."""

    code: str
    zh: str
    en: str
    colour: Colour
    icon: str
    is_live: bool = False

    def word(self, language: str) -> str:
        """The state in the language of the page ("zh-hans" or "en")."""
        return self.en if language.startswith("en") else self.zh


_BLUE, _GREEN, _AZURE = Colour.BLUE, Colour.GREEN, Colour.AZURE
_PURPLE, _ORANGE, _RED, _GREY = Colour.PURPLE, Colour.ORANGE, Colour.RED, Colour.GREY

_STAGES: Final = (
    Status("preannounced", "预公告", "Announced ahead", _AZURE, "calendar-event"),
    Status("draft", "编制中", "Draft", _GREY, "file-pencil"),
    Status("in-review", "待审核", "In review", _AZURE, "file-search"),
    Status("open", "递交中", "Open for bids", _GREEN, "speakerphone"),
    Status("frozen", "暂停接收", "Frozen", _ORANGE, "lock"),
    Status("closed", "已截止", "Closed", _AZURE, "clock-off"),
    Status("releasing", "待开封", "Awaiting release", _AZURE, "hourglass"),
    Status("opening", "开标中", "Opening", _BLUE, "lock-open", is_live=True),
    Status("evaluating", "评审中", "In evaluation", _PURPLE, "clipboard-check"),
    Status("reported", "报告已签", "Report signed", _PURPLE, "report"),
    Status("publicity", "公示中", "Candidates published", _AZURE, "eye-check"),
    Status("deciding", "待定标", "Awaiting decision", _AZURE, "gavel"),
    Status("awarded", "已定标", "Awarded", _GREEN, "rosette-discount-check"),
    Status("contracted", "已签约", "Contracted", _GREEN, "writing-sign"),
    Status("archived", "已归档", "Archived", _GREY, "archive"),
    Status("concluded", "前一阶段已完成", "First stage over", _GREEN, "list-check"),
    Status("bidding-live", "竞价中", "Live bidding", _BLUE, "hammer", is_live=True),
    Status("drawing", "摇号中", "Draw in progress", _BLUE, "dice-5", is_live=True),
    Status("suspended", "已暂停", "Suspended", _ORANGE, "player-pause"),
    Status("failed", "流标", "Failed", _RED, "file-x"),
    Status("all-rejected", "否决全部投标", "All bids rejected", _RED, "ban"),
    Status("terminated", "已终止", "Terminated", _RED, "player-stop"),
)

_BIDS: Final = (
    Status("factor-given", "已解密", "Bidder's key released", _AZURE, "key"),
    Status("factor-none", "未解密", "Not decrypted", _GREY, "lock"),
    Status("factor-sent", "解密中", "Decrypting", _AZURE, "hourglass"),
    Status("factor-failed", "解密失败", "Decryption failed", _ORANGE, "lock-x"),
    Status("bid-none", "未递交", "Not submitted", _GREY, "circle-dashed"),
    Status("bid-uploading", "上传中", "Uploading", _AZURE, "cloud-upload"),
    Status("bid-submitted", "已递交", "Submitted", _GREEN, "lock-check"),
    Status("bid-withdrawn", "已撤回", "Withdrawn", _GREY, "arrow-back-up"),
    Status("bid-replaced", "已替换", "Replaced", _GREY, "refresh"),
    Status(
        "bid-unfinished",
        "未传完，视为撤回",
        "Unfinished, counts as withdrawn",
        _ORANGE,
        "file-off",
    ),
    Status("opened", "已开封", "Opened", _GREEN, "lock-open"),
    Status(
        "bidder-fault",
        "未能解密（投标人原因，撤销）",
        "Not opened: bidder's fault",
        _RED,
        "lock-x",
    ),
    Status(
        "other-fault",
        "未能开封（非投标人原因，撤回）",
        "Not opened: not the bidder's fault",
        _ORANGE,
        "lock-x",
    ),
    Status("returned-unopened", "原封退回", "Returned unopened", _GREY, "mail-opened"),
)

_CHECKS_AND_PEOPLE: Final = (
    Status("verified", "核验通过", "Verified", _GREEN, "circle-check"),
    Status("mismatch", "核验不符", "Does not verify", _RED, "circle-x"),
    Status("not-disclosed", "未公开", "Not disclosed", _GREY, "eye-off"),
    Status("seat-present", "已签到", "Present", _GREEN, "user-check"),
    Status("seat-lost", "掉线", "Connection lost", _ORANGE, "wifi-off"),
    Status("signed", "已签名", "Signed", _GREEN, "signature"),
    Status("agent-silent", "失联", "Silent", _ORANGE, "plug-connected-x"),
    Status("released", "已释放", "Released", _GREEN, "key"),
    Status("held", "已叫停", "On hold", _RED, "hand-stop"),
    Status("money-arrived", "已到账", "Received", _GREEN, "coin"),
    Status("money-aside", "待核", "Set aside", _ORANGE, "receipt"),
    Status("money-late", "逾期", "Late", _RED, "clock-exclamation"),
)

STATUSES: Final[Mapping[str, Status]] = MappingProxyType(
    {status.code: status for status in (*_STAGES, *_BIDS, *_CHECKS_AND_PEOPLE)}
)


def status(code: str) -> Status:
    """The state of that code. An unknown code is a bug, not a refusal."""
    if code not in STATUSES:
        raise ValueError(f"No status {code!r}; add it to web/rules/statuses.py.")
    return STATUSES[code]
