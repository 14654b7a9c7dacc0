"""The archive's hand looks whether a finished lot has left its papers."""

from __future__ import annotations

from datetime import UTC, datetime

from notices.rules import papers
from notices.rules.papers import Kept, Paper
from tender.rules.rulebooks import Text
from tender.rules.stages import Stage

TITLE = Text("甲", "A")


def test_what_is_missing_is_named() -> None:
    at = datetime(2026, 12, 1, tzinfo=UTC)
    whole = [Kept(paper, TITLE, at) for paper in Paper]
    award = Stage.AWARDED
    assert papers.missing(whole, award, is_sealed=True) == ()
    assert papers.missing(whole[1:], award, is_sealed=True)[0].zh == "招标文件"
    unmade = [*whole, Kept(Paper.LETTER, TITLE, None)]
    assert papers.missing(unmade, award, is_sealed=True) == (TITLE,)
    ended = [Kept(Paper.FILE, TITLE, at), Kept(Paper.NOTICE, TITLE, at)]
    assert papers.missing(ended, Stage.FAILED, is_sealed=True) == ()
    land = [*ended, Kept(Paper.LETTER, TITLE, at)]
    assert papers.missing(land, award, is_sealed=False) == ()
