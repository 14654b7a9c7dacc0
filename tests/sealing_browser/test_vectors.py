"""The project's vectors of what people read: the page refuses what the command does."""

from __future__ import annotations

import base64
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from kernel.refused import Refused
from sealing import consortium, index, opening_statement
from sealing.opening_statement import Member, OpeningStatement
from tests.bidding.test_consortium_rules import CLOSED, TERMS, A, B, C
from tests.bidding.test_consortium_rules import OWNER as BARRED
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


def test_the_page_refuses_the_members_that_the_command_refuses(tmp_path: Path) -> None:
    agreed = [consortium.AGREEMENT]
    cases = [
        (TERMS, [], []),
        (TERMS, [B, C], agreed),
        (CLOSED, [B], agreed),
        (TERMS, [A], agreed),
        (TERMS, [B, C, f" {B.lower()}"], agreed),
        (TERMS, [B[:-1] + ("0" if B[-1] != "0" else "1")], agreed),
        (TERMS, ["I" + B[1:]], agreed),
        (TERMS, [BARRED], agreed),
        (TERMS, [B], ["document"]),
    ]
    jobs = [
        {
            "do": "members",
            "terms": consortium.told(terms),
            "leader": A,
            "members": [{"name": f"成员{code}", "uscc": code} for code in codes],
            "roles": roles,
        }
        for terms, codes, roles in cases
    ]
    answers = node.job(tmp_path, do="many", jobs=jobs)
    for (terms, codes, roles), answer in zip(cases, answers, strict=True):
        members = tuple(
            Member(f"成员{code}", code, Decimal(10), sme=False) for code in codes
        )
        stated = OpeningStatement("甲", A, members, {})
        found = consortium.faults(stated, terms)
        found += consortium.agreement_faults(stated, roles, terms)
        said = [
            (each.code, [each.sentence("zh-hans"), each.sentence("en")], each.article)
            for each in found[:1]
        ]
        names = ("refused", "said", "article")
        told = [tuple(answer[name] for name in names)] if "refused" in answer else []
        assert said == told
