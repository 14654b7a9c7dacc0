"""A notice on paper, in one language, from its stored content alone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from kernel.canonical import Json
from notices.rules import words as say
from notices.rules.content import ShownItem, shown
from press.document import Align, Column, Document
from press.seal import Mark
from tender import queries as tender

#: left, bottom, right, top in points: above the foot of the last page
SEAL_BOX: Final = (318, 72, 533, 118)
_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "published": ("发布时间", "Published"),
    "until": ("公示（公告）截止", "Until"),
    "centre": ("公共资源交易中心", "Public Resource Trading Centre"),
    "digest": ("内容摘要", "Digest of the content"),
    "genuine": (
        "本文件由平台签章并加盖时间戳；任何改动都会使签章失效。",
        "Sealed and timestamped by the platform; any change breaks the seal.",
    ),
}


def draw(content: Mapping[str, Json], digest: str, language: str) -> bytes:
    """Return the notice's PDF in "zh-hans" or "en", without a seal."""
    is_english = language.startswith("en")
    title = _member(content["title"], language)
    document = Document(
        title=title,
        code=str(content["code"]),
        issuer=_word("centre", is_english=is_english),
        language=language,
        training=tender.rulebook(str(content["rulebook"])).is_training,
    )
    document.facts(_head(content, is_english=is_english))
    for section in shown(content, language):
        document.heading(section.head)
        _items(document, section.items)
    document.note(_word("genuine", is_english=is_english))
    document.note(f"{_word('digest', is_english=is_english)} SHA-256 {digest}")
    return document.pdf()


def seal_mark() -> Mark:
    """Return what is seen of the platform's seal."""
    return Mark("平台签章和时间戳\nSealed and timestamped", -1, SEAL_BOX)


def _head(content: Mapping[str, Json], *, is_english: bool) -> list[tuple[str, str]]:
    at = say.moment(datetime.fromisoformat(str(content["published_at"])))
    found = [
        (
            _word("published", is_english=is_english),
            at.en if is_english else at.zh,
        )
    ]
    if content["ends_at"]:
        end = say.moment(datetime.fromisoformat(str(content["ends_at"])), ends=True)
        found.append(
            (_word("until", is_english=is_english), end.en if is_english else end.zh)
        )
    return found


def _items(document: Document, items: tuple[ShownItem, ...]) -> None:
    """Add texts as facts, together where they stand together, and tables whole."""
    pairs: list[tuple[str, str]] = []
    for item in items:
        if not item.columns:
            pairs.append((item.label, item.text))
            continue
        if pairs:
            document.facts(pairs)
            pairs = []
        document.paragraph(item.label)
        document.table([_column(*column) for column in item.columns], item.rows)
    if pairs:
        document.facts(pairs)


def _column(head: str, is_figure: bool) -> Column:  # noqa: FBT001 - a pair unpacked
    align: Align = "right" if is_figure else "left"
    return Column(head, 1, align)


def _member(value: Json, language: str) -> str:
    assert isinstance(value, dict)
    return str(value["en" if language.startswith("en") else "zh"])


def _word(key: str, *, is_english: bool) -> str:
    return _WORDS[key][is_english]
