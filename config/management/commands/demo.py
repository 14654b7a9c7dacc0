"""`manage.py demo`: the whole server, and real trades played on it from outside.

The play (`python -m play`) is a process of its own that uses HTTP, websockets and
the parties' programs only. It writes `agents/<name>.json`, `{"command": […]}`, for
each custodian's agent that it wants kept running; this process keeps them running.
Without `--once` the server stays, with the logins that the play printed.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from config.management.commands.serve import start
from config.services.supervisor import Program, Supervisor, python


class Command(BaseCommand):
    """Plays, then serves on http://localhost:8000 unless told otherwise."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen, and whether to stay."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--once", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Start, play, and stay unless asked to stop; the status is the play's."""
        var = Path(settings.VAR)
        port = options["port"]
        supervisor = start(var, options["host"], port, self.say)
        try:
            status = self._play(supervisor, var / "demo", port)
            if status or options["once"]:
                sys.exit(status)
            self.say(f"serving on http://localhost:{port} (Ctrl-C ends it)")
            supervisor.run()
        finally:
            supervisor.stop()

    def say(self, words: str) -> None:
        """One line, at once."""
        self.stdout.write(words)
        self.stdout.flush()

    def _play(self, supervisor: Supervisor, home: Path, port: int) -> int:
        """Run the play to its end, and the agents it asks for from then on."""
        agents = home / "agents"
        agents.mkdir(parents=True, exist_ok=True)
        for former in agents.glob("*.json"):
            former.unlink()
        command = python("-m", "play", "--server", f"http://localhost:{port}")
        play = subprocess.Popen(
            [*command, "--home", str(home)], env={**os.environ, **supervisor.env}
        )
        try:
            supervisor.run(until=lambda: _played(play, supervisor, agents))
        finally:
            if play.poll() is None:
                play.terminate()
                play.wait()
        return play.returncode


def _played(
    play: subprocess.Popen[bytes], supervisor: Supervisor, agents: Path
) -> bool:
    running = {program.name for program in supervisor.programs}
    for asked in sorted(agents.glob("*.json")):
        if asked.stem not in running:
            command = json.loads(asked.read_text())["command"]
            supervisor.add(Program(asked.stem, command))
    return play.poll() is not None
