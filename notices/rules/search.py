"""Cutting Chinese words for the search: what is stored and what is asked, alike."""

import re
from collections.abc import Iterable
from typing import ClassVar, Final

import rjieba

from kernel.refused import Invalid

QUERY_LENGTH_MAX: Final = 100
LEXEMES_MAX: Final = 5000
_WORD: Final = re.compile(r"[\w.\-]+")


class QueryTooLong(Invalid):
    """More words than a search takes."""

    code: ClassVar[str] = "query-too-long"
    zh: ClassVar[str] = "搜索内容最多100字，请减少后再试。"
    en: ClassVar[str] = "A search has at most 100 characters; use fewer words."


def lexemes(texts: Iterable[str]) -> list[str]:
    """Return the words of some texts, each once, in lower case.

    Cut finely, so that a part of a compound is found as well: 标准化 also by 标准.
    """
    found: dict[str, None] = {}
    for text in texts:
        for word in _cut(text):
            found[word] = None
            if len(found) >= LEXEMES_MAX:
                return list(found)
    return list(found)


def query(text: str) -> list[str]:
    """Return the words of what somebody looks for, or raise `QueryTooLong`."""
    stripped = text.strip()
    if len(stripped) > QUERY_LENGTH_MAX:
        raise QueryTooLong(field="q")
    return list(dict.fromkeys(_cut(stripped)))


def _cut(text: str) -> Iterable[str]:
    for piece in rjieba.cut_for_search(text.lower()):
        yield from _WORD.findall(piece)
