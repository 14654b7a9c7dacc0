"""Keeps the server's processes running: one that dies is started again.

Ctrl-C or SIGTERM ends all of them; when this process is killed they end with it.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from config.services import child

PATIENCE_S = 15
LOOK_S = 0.2
# A process that cannot start at all is not tried more often than this.
PAUSE_S_MAX = 10.0


@dataclass(slots=True)
class Program:
    """One process to keep running; `env` is added to ours."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    pause_s: float = 0.0
    due_at: float = 0.0


class Supervisor:
    """Starts programs, starts them again when they die, ends them together."""

    def __init__(
        self, logs: Path, say: Callable[[str], None], env: Mapping[str, str]
    ) -> None:
        logs.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.logs = logs
        self.say = say
        self.env = env
        self.programs: list[Program] = []

    def add(self, program: Program) -> None:
        """Start `program` and keep it running from now on."""
        self.programs.append(program)
        self._start(program)

    def log(self, name: str) -> Path:
        """Where the program writes."""
        return self.logs / f"{name}.log"

    def look(self) -> None:
        """Start again what died, not faster than it keeps dying."""
        for program in self.programs:
            if program.process is None:
                if time.monotonic() >= program.due_at:
                    self._start(program)
            elif (code := program.process.poll()) is not None:
                program.process = None
                program.pause_s = min(PAUSE_S_MAX, program.pause_s * 2 or 0.5)
                program.due_at = time.monotonic() + program.pause_s
                self.say(f"{program.name} ended ({code}), starts again")
            elif time.monotonic() - program.due_at > 60:
                program.pause_s = 0.0

    def run(self, until: Callable[[], bool] = lambda: False) -> None:
        """Look again and again, until `until()`."""
        while not until():
            self.look()
            time.sleep(LOOK_S)

    def stop(self) -> None:
        """End every program: asked first, all at once, then made to."""
        running = [p.process for p in self.programs if p.process is not None]
        for process in running:
            _signal_group(process, signal.SIGTERM)
        give_up = time.monotonic() + PATIENCE_S
        for process in running:
            try:
                process.wait(max(0.0, give_up - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal_group(process, signal.SIGKILL)
                process.wait()
        self.programs.clear()

    def _start(self, program: Program) -> None:
        program.due_at = time.monotonic()
        parent = os.getpid()
        with self.log(program.name).open("ab") as out:
            program.process = subprocess.Popen(
                list(program.command),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.env, **program.env},
                start_new_session=True,
                preexec_fn=lambda: child.die_with(parent),  # noqa: PLW1509
            )


def _signal_group(process: subprocess.Popen[bytes], sign: int) -> None:
    try:
        os.killpg(process.pid, sign)
    except ProcessLookupError:
        return


def python(*arguments: str) -> list[str]:
    """A command run by this same Python."""
    return [sys.executable, *arguments]
