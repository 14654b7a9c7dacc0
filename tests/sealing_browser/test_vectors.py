"""The project's vectors of what people read: the page refuses what the command does."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from kernel.refused import Refused
from sealing import index, opening_statement
from tests.sealing_browser import node
from tests.vectors import generate

if TYPE_CHECKING:
    from pathlib import Path

READERS = {"opening": opening_statement.read, "index": index.read}


def test_the_page_reads_openings_and_indexes_as_the_command_does(
    tmp_path: Path,
) -> None:
    cases = [each for each in generate.vectors() if each.read in READERS]
    jobs = [
        {"do": "read", "kind": each.read, "data": base64.b64encode(each.data).decode()}
        for each in cases
    ]
    answers = node.job(tmp_path, do="many", jobs=jobs)
    told = {
        each.name: answer.get("refused", "accepted")
        for each, answer in zip(cases, answers, strict=True)
    }
    assert told == {each.name: each.expect for each in cases}
    for each, answer in zip(cases, answers, strict=True):
        if each.expect == "invisible-character":
            with pytest.raises(Refused) as refused:
                READERS[each.read](each.data)
            assert answer["facts"] == refused.value.facts
