"""Terms and state of an auction as JSON: a row of the database holds them whole.

One reading and one writing for every type in `terms` and `state`, by its own fields:
instants as ISO text, lengths as microseconds, prices as text, a duration by its unit.
What is read back is equal to what was written, so that a new process goes on where
another stopped.
"""

import dataclasses
import types
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any, Final, Union, cast, get_args, get_origin, get_type_hints

from bidding.rules.auctions.state import State
from bidding.rules.auctions.terms import Terms
from kernel.durations import Days, Hours, Seconds

_UNITS: Final = {"days": Days, "hours": Hours, "seconds": Seconds}
_UNIT_NAMES: Final = {kind: name for name, kind in _UNITS.items()}


def terms_to_json(terms: Terms) -> dict[str, Any]:
    """Return terms as JSON can carry them."""
    return _members(terms, skip=())


def terms_from_json(data: Mapping[str, Any]) -> Terms:
    """Return terms as they were written; `TermsWrong` where they contradict."""
    return Terms(**_read_members(Terms, data))


def state_to_json(state: State) -> dict[str, Any]:
    """Return a state without its terms, which never change."""
    return _members(state, skip=("terms",))


def state_from_json(data: Mapping[str, Any], terms: Terms) -> State:
    """Return a state as it was written, under its terms."""
    return State(terms=terms, **_read_members(State, data))


def _members(value: Any, *, skip: tuple[str, ...]) -> dict[str, Any]:
    """Return the members that differ from what they are by default."""
    found: dict[str, Any] = {}
    kind: Any = type(value)
    for name, default in _defaults(kind).items():
        member = getattr(value, name)
        if name not in skip and (default is dataclasses.MISSING or member != default):
            found[name] = _write(member)
    return found


@cache
def _defaults(kind: Any) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for each in dataclasses.fields(kind):
        made = each.default
        if each.default_factory is not dataclasses.MISSING:
            made = each.default_factory()
        found[each.name] = made
    return MappingProxyType(found)


def _write(value: Any) -> Any:
    for kind, write in _WRITES.items():
        if isinstance(value, kind):
            return write(value)
    return _members(value, skip=())


_WRITES: Final[Mapping[Any, Callable[[Any], Any]]] = MappingProxyType(
    {
        (type(None), bool, int): lambda value: value,
        str: str,
        Decimal: lambda value: f"{value:f}",
        datetime: datetime.isoformat,
        timedelta: lambda value: f"{value // timedelta(microseconds=1)}",
        frozenset: sorted,
        tuple: lambda value: [_write(each) for each in value],
        Mapping: lambda value: {key: _write(each) for key, each in value.items()},
        tuple(_UNIT_NAMES): lambda value: {_UNIT_NAMES[type(value)]: value.count},
    }
)


def _read_members(kind: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    kinds = _kinds(kind)
    return {name: _read(kinds[name], value) for name, value in data.items()}


@cache
def _kinds(kind: Any) -> Mapping[str, Any]:
    return MappingProxyType(get_type_hints(kind))


def _read(kind: Any, value: Any) -> Any:
    if value is None or kind in {bool, int, str}:
        return value
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        return _read_choice(get_args(kind), value)
    if origin is tuple:
        return tuple(_read(get_args(kind)[0], each) for each in value)
    if origin is frozenset:
        return frozenset(value)
    if origin is not None:
        told = {key: _read(get_args(kind)[1], each) for key, each in value.items()}
        return MappingProxyType(told)
    return _read_one(kind, value)


def _read_choice(kinds: tuple[Any, ...], value: Any) -> Any:
    """Return an optional member, or a duration in one of its units."""
    held = [kind for kind in kinds if kind is not type(None)]
    if len(held) > 1:
        ((unit, count),) = value.items()
        return _UNITS[unit](count)
    return _read(held[0], value)


def _read_one(kind: Any, value: Any) -> Any:
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is timedelta:
        return timedelta(microseconds=int(value))
    if dataclasses.is_dataclass(kind):
        value = _read_members(kind, value)
        return cast("Callable[..., Any]", kind)(**value)
    return kind(value)
