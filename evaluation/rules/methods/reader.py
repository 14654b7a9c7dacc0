"""Reading a method's parameters: typed, ranged, complete, nothing unknown.

Parameters live in the tender file and decide who wins. A value that is missing,
misspelt or out of range is refused at approval, with the place where it stands,
never replaced by a guess at evaluation.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import ClassVar

from kernel.refused import Invalid

LENGTH_MAX = 40


class ParametersInvalid(Invalid):
    """A parameter of the method is missing, unknown or out of its range."""

    code: ClassVar[str] = "method-parameters"
    zh: ClassVar[str] = "评标办法的参数{place}不符合要求：{why_zh}。"
    en: ClassVar[str] = "Parameter {place} of the evaluation method: {why_en}."


def refuse(place: str, zh: str, en: str) -> ParametersInvalid:
    """Return the refusal for the parameter at `place` ("benchmark.digits")."""
    return ParametersInvalid(field=place, place=place, why_zh=zh, why_en=en)


def as_decimal(value: object, place: str) -> Decimal:
    """Read a decimal written as a string or whole number; never a float."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise refuse(place, "应为字符串写成的十进制数", "write it as a decimal string")
    text = str(value)
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise refuse(place, "不是数字", "it is not a number") from None
    if not number.is_finite() or len(text) > LENGTH_MAX:
        raise refuse(place, "不是有限的数字", "it is not a finite number")
    return number


class Reader:
    """One object of parameters, read key by key; `done` refuses what was not read."""

    def __init__(self, data: object, place: str = "") -> None:
        if not isinstance(data, Mapping):
            raise refuse(place or "parameters", "应为对象", "it must be an object")
        self._data: Mapping[str, object] = data
        self._place = place
        self._read: set[str] = set()

    def place(self, key: str) -> str:
        return f"{self._place}.{key}" if self._place else key

    def has(self, key: str) -> bool:
        return self._data.get(key) is not None

    def _take(self, key: str) -> object:
        self._read.add(key)
        return self._data.get(key)

    def decimal(
        self,
        key: str,
        *,
        default: str | None = None,
        low: str = "-1e30",
        high: str = "1e30",
    ) -> Decimal:
        value = self._take(key)
        if value is None:
            if default is None:
                raise refuse(self.place(key), "缺少", "it is missing")
            return Decimal(default)
        number = as_decimal(value, self.place(key))
        if not Decimal(low) <= number <= Decimal(high):
            raise refuse(
                self.place(key), f"须在{low}至{high}之间", f"choose {low} to {high}"
            )
        return number

    def whole(self, key: str, *, default: int | None, low: int, high: int) -> int:
        text = None if default is None else str(default)
        number = self.decimal(key, default=text, low=str(low), high=str(high))
        if number != int(number):
            raise refuse(self.place(key), "应为整数", "it must be a whole number")
        return int(number)

    def text(self, key: str, *, default: str | None = None) -> str:
        value = self._take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value:
            raise refuse(self.place(key), "应为文字", "it must be text")
        return value

    def choice(
        self, key: str, allowed: Sequence[str], *, default: str | None = None
    ) -> str:
        value = self.text(key, default=default)
        if value not in allowed:
            listed = ", ".join(allowed)
            raise refuse(
                self.place(key), f"只能是{listed}之一", f"choose one of {listed}"
            )
        return value

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        value = self._take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, bool):
            raise refuse(self.place(key), "应为是或否", "it must be true or false")
        return value

    def anything(self, key: str) -> object:
        """Return the raw value, for the few places where two shapes are allowed."""
        return self._take(key)

    def mapping(self, key: str) -> Mapping[str, object]:
        """Return the object at `key` unread, for whoever knows its shape."""
        value = self._take(key)
        if not isinstance(value, Mapping):
            raise refuse(self.place(key), "应为对象", "it must be an object")
        return value

    def ignore(self, *keys: str) -> None:
        """Mark keys as known that this reader has no use for."""
        self._read.update(keys)

    def names(self) -> Sequence[str]:
        """Return the keys that stand there, read or not."""
        return list(self._data)

    def entries(self) -> Iterator[tuple[str, object]]:
        """Return every key with its raw value."""
        for key in self._data:
            yield key, self._take(key)

    def children(self) -> Iterator[tuple[str, "Reader"]]:
        for key in self._data:
            yield key, self.inner(key)

    def inner(self, key: str) -> "Reader":
        """Return a reader of the object at `key`; it must be there."""
        return Reader(self._take(key), self.place(key))

    def items(self, key: str) -> Sequence[object]:
        """Return the list at `key`, empty when it is absent."""
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            raise refuse(self.place(key), "应为列表", "it must be a list")
        return value

    def readers(self, key: str) -> Iterator["Reader"]:
        for index, value in enumerate(self.items(key)):
            yield Reader(value, f"{self.place(key)}.{index}")

    def done(self) -> None:
        """Refuse every key that nobody read: a misspelt rule is no rule."""
        unknown = sorted(set(self._data) - self._read)
        if unknown:
            raise refuse(
                self.place(unknown[0]), "没有这个参数", "there is no such parameter"
            )
