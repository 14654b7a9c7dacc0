"""What it means to be refused: a code, a sentence in both languages, an article.

A refusal is an answer that the law or a rule of the trade gives, and that somebody
may have to defend; it is never a bug. Each refusal is a class of its own, defined
beside the function that raises it. Bugs are `ValueError` or `assert`.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

CHINESE: Final = "zh-hans"
ENGLISH: Final = "en"
_BEIJING: Final = ZoneInfo("Asia/Shanghai")
#: an instant as facts have it: ISO 8601 with its offset
_INSTANT: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{3,6})?)?(Z|[+-]\d\d:\d\d)"
)


class Refused(Exception):
    """An act that cannot happen, and why.

    Subclasses give `code` (stable, lower case with hyphens) and the two sentences,
    which may hold `{name}` places for the facts given at construction. `article` is
    the law or clause the refusal rests on, `field` the form field it concerns.
    """

    code: ClassVar[str] = "refused"
    zh: ClassVar[str] = "不能办理。"
    en: ClassVar[str] = "This cannot be done."
    #: the HTTP status that the entrance answers with
    status: ClassVar[int] = 409

    def __init__(self, *, article: str = "", field: str = "", **facts: object) -> None:
        super().__init__(self.code)
        self.article = article
        self.field = field
        self.facts: Mapping[str, object] = MappingProxyType(facts)

    def sentence(self, language: str) -> str:
        """Return the sentence in `language` ("zh-hans" or "en"), facts filled in."""
        is_chinese = language.lower().startswith("zh")
        template = self.zh if is_chinese else self.en
        said = {
            name: _said(fact, is_chinese=is_chinese)
            for name, fact in self.facts.items()
        }
        return template.format_map(said)

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence(ENGLISH)}"

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only arguments do not survive Exception's own pickling, and
        # refusals cross process borders (workers, parallel tests).
        facts = {**self.facts, "article": self.article, "field": self.field}
        return (_rebuild, (type(self), facts))


def _said(fact: object, *, is_chinese: bool) -> object:
    """Return a fact as people read it: an instant in Beijing time, with its words."""
    if not isinstance(fact, str) or _INSTANT.fullmatch(fact) is None:
        return fact
    local = datetime.fromisoformat(fact).astimezone(_BEIJING)
    words = f"{local:%Y-%m-%d %H:%M:%S}"
    if local.microsecond:
        words += f".{local.microsecond // 1000:03d}"
    return f"北京时间{words}" if is_chinese else f"{words} Beijing time"


def _rebuild(kind: type[Refused], facts: dict[str, object]) -> Refused:
    article = str(facts.pop("article"))
    field = str(facts.pop("field"))
    return kind(article=article, field=field, **facts)


class NotFound(Refused):
    """There is no such thing, or it is not yours: from outside the two look alike."""

    code = "not-found"
    zh = "没有找到。可能已移动，也可能不对您开放。"
    en = "Nothing was found here. It may have moved, or it is not open to you."
    status = 404


class Invalid(Refused):
    """What was sent cannot be read as what was asked for."""

    code = "invalid"
    zh = "填写的内容无法识别，请检查后重新提交。"
    en = "What was sent could not be read. Check it and send it again."
    status = 422
