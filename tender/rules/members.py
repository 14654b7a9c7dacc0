"""Reading objects of JSON strictly: every member once, none left over.

For the structured files that people sign: a missing or unknown member, or one of the
wrong kind, is refused with its place.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final, NoReturn, TypeVar

from kernel.canonical import Json
from kernel.refused import Invalid
from tender.rules.rulebooks import Text

TEXT_MAX: Final = 2000
ITEMS_MAX: Final = 300

_KEY: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_DECIMAL: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,6})?")
T = TypeVar("T")


class FileMalformed(Invalid):
    """A member of the tender file is missing, unknown or of the wrong kind."""

    code = "tender-file-malformed"
    zh = "招标文件数据有误：{where}，应为{expected_zh}。"
    en = "The tender file is malformed: {where} should be {expected_en}."


class Members:
    """An object's members, each taken once, with the place for refusals."""

    def __init__(self, value: Mapping[str, Json], where: str) -> None:
        self.left = dict(value)
        self.where = where

    def value(self, name: str) -> Json:
        """Take a member, or refuse."""
        if name not in self.left:
            bad(f"{self.where}.{name}", "必填", "present")
        return self.left.pop(name)

    def text(self, name: str, *, empty: bool = False) -> str:
        """Take a text."""
        value = self.value(name)
        fits = isinstance(value, str) and len(value) <= TEXT_MAX
        if not fits or not (empty or str(value).strip()):
            self._bad(name, "文字", "a text")
        return str(value)

    def key(self, name: str) -> str:
        """Take a short name of lower case, digits and hyphens."""
        value = self.text(name)
        if len(value) > 60 or _KEY.fullmatch(value) is None:
            self._bad(name, "小写字母、数字和连字符", "lower case, digits, hyphens")
        return value

    def one_of(self, name: str, choices: Sequence[str]) -> str:
        """Take one of the choices."""
        value = self.text(name)
        if value not in choices:
            listed = ", ".join(choices)
            self._bad(name, listed, listed)
        return value

    def whole(self, name: str, *, least: int) -> int:
        """Take a whole number."""
        value = self.value(name)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            self._bad(name, f"不小于{least}的整数", f"a whole number from {least}")
        assert isinstance(value, int)
        return value

    def yes(self, name: str) -> bool:
        """Take true or false."""
        value = self.value(name)
        if not isinstance(value, bool):
            self._bad(name, "是或否", "true or false")
        return bool(value)

    def decimal(self, name: str) -> Decimal:
        """Take a decimal number, written as text."""
        value = self.text(name)
        if _DECIMAL.fullmatch(value) is None:
            self._bad(name, "十进制数", "a decimal number")
        try:
            return Decimal(value)
        except InvalidOperation:  # pragma: no cover - the pattern admits decimals only
            self._bad(name, "十进制数", "a decimal number")

    def label(self, name: str = "label") -> Text:
        """Take a text in both languages."""
        pair = self.members(name)
        text = Text(zh=pair.text("zh"), en=pair.text("en"))
        pair.done()
        return text

    def members(self, name: str) -> "Members":
        """Take an object."""
        value = self.value(name)
        if not isinstance(value, dict):
            self._bad(name, "对象", "an object")
        assert isinstance(value, dict)
        return Members(value, f"{self.where}.{name}")

    def rows(
        self,
        name: str,
        read_row: Callable[["Members"], T],
        *,
        least: int = 0,
        most: int = ITEMS_MAX,
    ) -> tuple[T, ...]:
        """Take a list of objects, each read by `read_row`."""
        value = self.value(name)
        if not isinstance(value, list) or not least <= len(value) <= most:
            self._bad(name, f"{least}至{most}项", f"{least} to {most} items")
        assert isinstance(value, list)
        found: list[T] = []
        for n, item in enumerate(value, start=1):
            where = f"{self.where}.{name}[{n}]"
            if not isinstance(item, dict):
                bad(where, "对象", "an object")
            members = Members(item, where)
            found.append(read_row(members))
            members.done()
        return tuple(found)

    def done(self) -> None:
        """Refuse what is left."""
        for name in self.left:
            self._bad(name, "没有这一项", "left out: it is unknown")

    def _bad(self, name: str, zh: str, en: str) -> NoReturn:
        bad(f"{self.where}.{name}", zh, en)


def bad(where: str, zh: str, en: str) -> NoReturn:
    place = where.removeprefix("tender.json.")
    raise FileMalformed(field=place, where=place, expected_zh=zh, expected_en=en)
