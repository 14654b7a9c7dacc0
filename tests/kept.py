"""Worlds that many tests begin with: built once a worker, copied for every test.

    @kept.stage("db")
    def city() -> City: ...

    @kept.stage()
    def case(city: City) -> Case: ...

    @kept.stage()
    def closed(city: City, case: Case) -> Closed: ...

A stage is a fixture: its last parameter is the stage before it, others are stages
before that, and the names given to `stage` are what else it needs. A test gets the last
stage that it asks for with the database, the stored files and the objects as they were
when that stage was just built (`folder()` is for what else it writes). A test in a
transaction works in the stage's own database, which is left as it was; a test that
commits works in a copy. Where a folder or a module has a fixture of its own in the
middle of the chain, what follows it is built for each test.
"""

from __future__ import annotations

import inspect
import io
import pickle
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests import databases

Builder = Callable[..., object]

#: a world's times are real: this old, its deadlines are too near, and it is built anew
FRESH_S = 900


def stage(*needs: str) -> Callable[[Builder], Any]:
    """Return a decorator that makes a builder of a world a kept fixture."""

    def decorated(build: Builder) -> Any:
        before = tuple(inspect.signature(build).parameters)

        def found(shelf: Shelf, **given: object) -> object:
            if build in shelf.taken:
                return shelf.taken[build]
            return build(**{name: given[name] for name in before})

        found.__doc__ = build.__doc__
        found.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
            inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD)
            for name in dict.fromkeys(("shelf", *needs, *before))
        )
        found.stage = (build, before)  # type: ignore[attr-defined]
        return pytest.fixture(name=build.__name__)(found)

    return decorated


def chain(item: pytest.Item) -> list[Builder]:
    """Return the builders of the longest chain of stages that a test asks for."""
    fixtures = item._fixtureinfo.name2fixturedefs  # type: ignore[attr-defined]

    def until(name: str) -> list[Builder] | None:
        known = fixtures.get(name)
        found = getattr(known[-1].func, "stage", None) if known else None
        if found is None:
            return None
        build, before = found
        former = until(before[-1]) if before else []
        return None if former is None else [*former, build]

    return max((until(name) or [] for name in fixtures), key=len, default=[])


def folder() -> Path:
    """Return a new folder for what a stage writes, there until the run ends."""
    place = Path(settings.VAR)
    place.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix="stage-", dir=place))


def _storage() -> Path:
    return Path(settings.VAR) / "storage"


def _store(files: Path | None) -> None:
    """Let the storage have these files, and no others."""
    shutil.rmtree(_storage(), ignore_errors=True)
    if files is not None:
        shutil.copytree(files, _storage())


@dataclass
class World:
    """One stage: database, stored files, objects, and what of these is never copied."""

    place: str
    files: Path | None
    built_at: float
    builders: list[Builder]
    objects: bytes
    shared: list[object]

    @property
    def is_fresh(self) -> bool:
        """Whether its deadlines are still as far away as they were meant to be."""
        return time.monotonic() - self.built_at < FRESH_S

    def read(self) -> dict[Builder, object]:
        """Return new copies of the objects of this stage and of those before it."""
        objects = _Reader(io.BytesIO(self.objects), self.shared).load()
        return dict(zip(self.builders, objects, strict=True))


@dataclass
class Shelf:
    """The stages that a worker has built, and what the running test took."""

    worker: str
    worlds: dict[Builder, World] = field(default_factory=dict)
    taken: dict[Builder, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        databases.make_fresh(self.plain)

    @property
    def plain(self) -> str:
        """The worker's database that stays empty."""
        return f"{self.worker}_plain"

    def take(self, builders: list[Builder], *, commits: bool) -> None:
        """Point the connection at a world, and have its objects ready."""
        world = self._world(builders) if builders else None
        self.taken = world.read() if world else {}
        _store(world.files if world else None)
        place = world.place if world else self.plain
        if commits:
            databases.make_fresh(self.worker, databases.worker_name(place))
        else:
            databases.point_at(databases.worker_name(place))

    def _world(self, builders: list[Builder]) -> World:
        *former, build = builders
        known = self.worlds.get(build)
        if known is not None and known.is_fresh:
            return known
        before = self._world(former) if former else None
        place = known.place if known else f"{self.worker}_{len(self.worlds)}"
        source = before.place if before else self.plain
        databases.make_fresh(place, databases.worker_name(source))
        _store(before.files if before else None)
        taken = before.read() if before else {}
        built_at = before.built_at if before else time.monotonic()
        named = {each.__name__: made for each, made in taken.items()}
        taken[build] = build(
            *[named[name] for name in inspect.signature(build).parameters]
        )
        databases.end_sessions(place)
        files = None
        if _storage().exists():
            files = shutil.copytree(_storage(), folder() / "files")
        file, shared = io.BytesIO(), list[object]()
        _Writer(file, shared).dump(list(taken.values()))
        made = World(place, files, built_at, list(taken), file.getvalue(), shared)
        self.worlds[build] = made
        return made

    def clear(self) -> None:
        """Remove all databases of this worker."""
        for place in (self.plain, *(each.place for each in self.worlds.values())):
            databases.drop(place)


class _Writer(pickle.Pickler):
    """Leaves keys, certificates and what is made of them where they are."""

    def __init__(self, file: io.BytesIO, shared: list[object]) -> None:
        super().__init__(file)
        self.shared = shared

    def persistent_id(self, obj: object) -> int | None:
        """Return the place of what is shared by all copies."""
        if not type(obj).__module__.startswith(("cryptography.", "sealing.")):
            return None
        self.shared.append(obj)
        return len(self.shared) - 1


class _Reader(pickle.Unpickler):
    """Puts the shared things back."""

    def __init__(self, file: io.BytesIO, shared: list[object]) -> None:
        super().__init__(file)
        self.shared = shared

    def persistent_load(self, pid: int) -> object:
        """Return what stands at a place."""
        return self.shared[pid]
