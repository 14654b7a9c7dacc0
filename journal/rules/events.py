"""Kinds of rows: one frozen dataclass each, with a version and pure upcasters.

Every app defines its own in `<app>/rules/events.py`:

    @dataclass(frozen=True)
    class Announced(Event):
        kind = "tender.announced"
        sentence_en = "{title} was announced"
        title: str

Fields are text, whole numbers, true or false, lists, mappings or None: what canonical
JSON can carry. A stored row is never rewritten; when a kind's fields change, its
`version` grows and `upcasters[v]` turns the facts of version v into those of v + 1.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any, ClassVar, Final, Protocol

from journal.rules.chain import checked_name
from kernel.refused import Refused

Facts = dict[str, Any]
Upcaster = Callable[[Facts], Facts]

#: Members that `record` adds to the facts, and that no field may take.
BY: Final = "by"
REF: Final = "ref"


class UnknownKind(Refused):
    """A row of a kind or version that this edition of the house does not know."""

    code = "journal-unknown-kind"
    zh = "无法识别的记录类型：{kind}（版本 {v}）。"
    en = "A row of unknown kind: {kind}, version {v}."


class HasFacts(Protocol):
    """Somebody who acts, as the journal will name them."""

    def as_facts(self) -> dict[str, str]: ...


@dataclass(frozen=True)
class Event:
    """What happened. Subclasses are registered by their `kind`."""

    kind: ClassVar[str] = ""
    version: ClassVar[int] = 1
    #: msgid that shows the row to people; `{name}` places are filled from the facts
    sentence_en: ClassVar[str] = ""
    #: fact -> code -> (Chinese, English): how a code is said in the sentence
    coded: ClassVar[Mapping[str, Mapping[str, tuple[str, str]]]] = MappingProxyType({})
    #: rooms send rows of this kind at once, without waiting for the next frame
    urgent: ClassVar[bool] = False
    upcasters: ClassVar[Mapping[int, Upcaster]] = MappingProxyType({})

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        _register(cls)

    def as_facts(self) -> Facts:
        """The fields by name, as they are recorded."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


_REGISTRY: Final[dict[str, type[Event]]] = {}


def _register(cls: type[Event]) -> None:
    checked_name(cls.kind)
    known = _REGISTRY.get(cls.kind)
    if known is not None and _place(known) != _place(cls):
        raise ValueError(f"{cls.kind} is defined twice")
    if {BY, REF} & set(cls.__annotations__):
        raise ValueError(f"{cls.kind}: the journal itself says who acted")
    if set(cls.upcasters) != set(range(1, cls.version)):
        raise ValueError(f"{cls.kind}: one upcaster for every older version")
    _REGISTRY[cls.kind] = cls


def _place(cls: type[Event]) -> tuple[str, str]:
    return cls.__module__, cls.__qualname__


def registry() -> Mapping[str, type[Event]]:
    """Every known kind and its class."""
    return MappingProxyType(_REGISTRY)


def of_kind(kind: str, v: int) -> type[Event]:
    """The class of a row's kind; `UnknownKind` when its version is not known either."""
    found = _REGISTRY.get(kind)
    if found is None or v > found.version:
        raise UnknownKind(kind=kind, v=v)
    return found


def upcast(kind: str, v: int, facts: Facts) -> Facts:
    """The facts of a stored row as the newest version has them."""
    event = of_kind(kind, v)
    for older in range(v, event.version):
        facts = event.upcasters[older](dict(facts))
    return facts


@dataclass(frozen=True)
class StreamsJoined(Event):
    """Hidden streams are shown from here on; each with its last number and digest."""

    kind = "journal.streams-joined"
    sentence_en = "What was kept apart until now has joined this record"

    streams: list[dict[str, str | int]]


@dataclass(frozen=True)
class Disclosed(Event):
    """From here on the older rows of these items are open to more readers."""

    kind = "journal.disclosed"
    sentence_en = "Earlier entries are now disclosed"
    urgent = True

    items: list[str]
