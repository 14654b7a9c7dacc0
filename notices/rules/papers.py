"""Which papers a finished lot must have left, signed and kept (电子招标投标办法第40条).

The list of one lot is told from what is there; nothing here opens a paper.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from kernel.refused import Refused
from tender.rules.rulebooks import Text
from tender.rules.stages import Stage

ARTICLE: Final = Text("电子招标投标办法第40条", "E-Tendering Measures, art. 40")


class Paper(StrEnum):
    """A kind of paper."""

    FILE = "file"
    NOTICE = "notice"
    RECORD = "record"
    REPORT = "report"
    LETTER = "letter"


PAPER_WORDS: Final[dict[Paper, Text]] = {
    Paper.FILE: Text("招标文件", "Tender file"),
    Paper.NOTICE: Text("公告", "Notice"),
    Paper.RECORD: Text("开标记录", "Opening record"),
    Paper.REPORT: Text("评审报告", "Evaluation report"),
    Paper.LETTER: Text("结果通知书", "Letter of the result"),
}
#: after these nothing more is written of a lot by those who traded it
FINISHED: Final = (
    Stage.AWARDED,
    Stage.CONTRACTED,
    Stage.FAILED,
    Stage.ALL_REJECTED,
    Stage.TERMINATED,
)
_ALWAYS: Final = (Paper.FILE, Paper.NOTICE)
_AWARDED: Final = (*_ALWAYS, Paper.LETTER)
_OF_SEALED_BIDS: Final = (Paper.RECORD, Paper.REPORT)


@dataclass(frozen=True, slots=True)
class Kept:
    """One paper: what it is, when it was whole (None while it is made), its address."""

    paper: Paper
    title: Text
    at: datetime | None
    url: str = ""


class PapersMissing(Refused):
    """The papers of a lot are not complete."""

    code = "papers-missing"
    zh = "材料不齐：缺{missing_zh}。补齐后再核对。"
    en = "Papers are missing: {missing_en}. Check again when they are there."
    article = ARTICLE.zh


def expected(stage: Stage, *, is_sealed: bool) -> tuple[Paper, ...]:
    """Return the kinds of papers that a lot which came to this stage must have."""
    if stage not in (Stage.AWARDED, Stage.CONTRACTED):
        return _ALWAYS
    return (*_AWARDED, *_OF_SEALED_BIDS) if is_sealed else _AWARDED


def missing(kept: Iterable[Kept], stage: Stage, *, is_sealed: bool) -> tuple[Text, ...]:
    """Name what is not there or not whole: a kind, or one paper of a kind."""
    found = list(kept)
    kinds = {each.paper for each in found}
    absent = [
        PAPER_WORDS[paper]
        for paper in expected(stage, is_sealed=is_sealed)
        if paper not in kinds
    ]
    return (*absent, *(each.title for each in found if each.at is None))


def check_whole(kept: Iterable[Kept], stage: Stage, *, is_sealed: bool) -> None:
    """Refuse papers of which one is missing, and name it."""
    absent = missing(kept, stage, is_sealed=is_sealed)
    if absent:
        raise PapersMissing(
            missing_zh="、".join(each.zh for each in absent),
            missing_en=", ".join(each.en for each in absent),
        )
