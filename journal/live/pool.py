"""Threads in which rooms talk to the database: few, their own, and never for long.

Acts and reads have separate threads, so that acts which wait for a locked lot keep no
room from hearing what happened. Every connection here has a lock timeout: an act that
cannot get its lock is refused as busy, and nothing of it is done.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, ParamSpec, TypeVar

import psycopg
from django.db import (
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
)

from kernel.refused import Refused

P = ParamSpec("P")
T = TypeVar("T")

ACT_THREADS: Final = 8
READ_THREADS: Final = 4
LOCK_TIMEOUT_MS: Final = 3000


class Busy(Refused):
    """Somebody else holds what the act needs, for longer than an act may wait."""

    code = "busy"
    zh = "系统正忙，本次操作未执行，请稍后重试。"
    en = "The system is busy. Nothing was done; please try again."
    status = 503


class Unavailable(Refused):
    """The database does not answer; the act is done wholly or not at all."""

    code = "unavailable"
    zh = "服务暂时中断，正在恢复；请以记录中显示的结果为准。"
    en = "The service is interrupted. What the record shows is what was done."
    status = 503


class Pool:
    """A bounded number of threads with a database connection each."""

    def __init__(self, name: str, threads: int) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)

    async def run(
        self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call in a thread; `Busy` or `Unavailable` when the database says so."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._executor, lambda: _call(function, *args, **kwargs)
        )


_timed = threading.local()


def _call(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    try:
        close_old_connections()
        _limit_waiting()
        return function(*args, **kwargs)
    except (InterfaceError, OperationalError) as error:
        if isinstance(error.__cause__, psycopg.errors.LockNotAvailable):
            raise Busy from error
        raise Unavailable from error


def _limit_waiting() -> None:
    # For the session, not for one transaction: the act opens its own. Done once for
    # every connection, which a restart of the server replaces: asked here, or the one
    # that replaces it in the middle of the act would wait without a limit.
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    if getattr(_timed, "session", None) is not connection.connection:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {LOCK_TIMEOUT_MS}")
        _timed.session = connection.connection


ACTS: Final = Pool("room-acts", ACT_THREADS)
READS: Final = Pool("room-reads", READ_THREADS)


async def run(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function that acts, in the threads for acts."""
    return await ACTS.run(function, *args, **kwargs)
