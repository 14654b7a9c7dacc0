"""What it means to be refused: a code, a sentence in both languages, an article.

A refusal is an answer that the law or a rule of the trade gives, and that somebody
may have to defend; it is never a bug. Each refusal is a class of its own, defined
beside the function that raises it. Bugs are `ValueError` or `assert`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Final

CHINESE: Final = "zh-hans"
ENGLISH: Final = "en"


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
        template = self.zh if language.lower().startswith("zh") else self.en
        return template.format_map(self.facts)

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence(ENGLISH)}"

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only arguments do not survive Exception's own pickling, and
        # refusals cross process borders (workers, parallel tests).
        facts = {**self.facts, "article": self.article, "field": self.field}
        return (_rebuild, (type(self), facts))


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
