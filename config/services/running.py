"""The services a process needs, for as long as it needs them.

Order: the servers named by DATABASE_URL and REDIS_URL; those that another
process of this checkout already runs; servers of our own. One line each says
which was taken. The two addresses are put into the environment, which is where
settings, and every child process, find them.
"""

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from config.services import places, postgres, valkey

Say = Callable[[str], None]


@contextlib.contextmanager
def lasting(var: Path, say: Say) -> Iterator[None]:
    """Services whose data stays in this checkout from run to run."""
    folder = places.home(var)
    note = folder / "running.json"
    _take_over_running(note, say)
    with contextlib.ExitStack() as started:
        mine = _start_missing(folder, started, say, lasting=True)
        if mine:
            note.touch(mode=0o600)
            note.write_text(json.dumps({"pid": os.getpid(), **mine}))
            started.callback(note.unlink, missing_ok=True)
        yield


@contextlib.contextmanager
def passing(say: Say) -> Iterator[Path]:
    """Services for one run of the suite, and the folder that goes with them."""
    folder = places.passing()
    with contextlib.ExitStack() as started:
        started.callback(shutil.rmtree, folder, ignore_errors=True)
        _start_missing(folder, started, say, lasting=False)
        yield folder


def _start_missing(
    folder: Path, started: contextlib.ExitStack, say: Say, *, lasting: bool
) -> dict[str, str]:
    mine: dict[str, str] = {}
    if "DATABASE_URL" in os.environ:
        say("PostgreSQL: DATABASE_URL")
    else:
        database = postgres.start(folder, lasting=lasting)
        started.callback(database.stop)
        mine["DATABASE_URL"] = database.url
        say(f"PostgreSQL: {database.origin}, data in {folder}")
    if "REDIS_URL" in os.environ:
        say("Valkey: REDIS_URL")
    else:
        cache = valkey.start(folder)
        started.callback(cache.stop)
        mine["REDIS_URL"] = cache.url
        say(f"Valkey: {cache.origin}")
    os.environ.update(mine)
    for name in mine:
        started.callback(os.environ.pop, name, None)
    return mine


def _take_over_running(note: Path, say: Say) -> None:
    """Use the servers of a process of ours that still runs."""
    if not note.exists():
        return
    told = json.loads(note.read_text())
    try:
        os.kill(told.pop("pid"), 0)
    except ProcessLookupError:
        # It was killed, and its servers went with it.
        note.unlink()
        return
    for name, url in told.items():
        if name not in os.environ:
            os.environ[name] = url
            say(f"{name}: of the server that runs already")
