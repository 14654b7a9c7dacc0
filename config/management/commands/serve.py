"""`manage.py serve`: the whole server on one machine, until Ctrl-C.

Embedded PostgreSQL and Valkey (started by manage.py), the development authority,
migrations, and then web, clock, worker and two timestamping authorities, each
started again when it dies.
"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.services import child, development, house
from config.services.supervisor import Supervisor


class Command(BaseCommand):
    """Serves on http://localhost:8000 unless told otherwise."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        """Start everything, then look after it."""
        supervisor = start(
            Path(settings.VAR), options["host"], options["port"], self.say
        )
        try:
            self.say(f"serving on http://localhost:{options['port']} (Ctrl-C ends it)")
            supervisor.run()
        finally:
            supervisor.stop()

    def say(self, words: str) -> None:
        """One line, at once."""
        self.stdout.write(words)
        self.stdout.flush()


def start(var: Path, host: str, port: int, say: Any) -> Supervisor:
    """Bring the whole server up and return who looks after it."""
    if house.listens(port):
        raise CommandError(f"Port {port} is taken: name another with --port.")
    authority = var / "dev-ca"
    development.make(authority)
    say("database: migrations")
    call_command("migrate", verbosity=0)
    call_command("pgtrigger", "install", verbosity=0)
    ports = tuple(child.free_port() for _ in development.TIMESTAMPERS)
    urls = [
        f"http://127.0.0.1:{number}/tsa/{letter}"
        for letter, number in zip(development.TIMESTAMPERS, ports, strict=True)
    ]
    supervisor = Supervisor(var / "log", say, {"OPENSEAL_TSA_URLS": ",".join(urls)})
    say(f"processes: web, clock, worker, two timestampers; logs in {supervisor.logs}")
    try:
        for program in house.timestampers(authority, ports):
            supervisor.add(program)
        supervisor.add(house.web(host, port))
        supervisor.add(house.worker((authority / "wrap.key").read_text(), var))
        supervisor.add(house.clock())
        house.await_port(port, supervisor, "web")
    except BaseException:
        supervisor.stop()
        raise
    return supervisor
