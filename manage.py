"""The command line of the server: `python manage.py <verb>`.

With development settings and without DATABASE_URL and REDIS_URL, the verbs that
need PostgreSQL and Valkey run beside embedded ones, started for as long as the
verb lasts, or those of a `serve` that runs already (config/services).
"""

import contextlib
import os
import signal
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
DEVELOPMENT = "config.settings.dev"
# These read no table; they start at once, on a machine where nothing runs.
ALONE = {
    "check",
    "collectstatic",
    "diffsettings",
    "findstatic",
    "help",
    "makemigrations",
    "tsa",
    "version",
    "--help",
    "--version",
}


def main() -> None:
    """Find the services, then hand over to Django."""
    settings = os.environ.setdefault("DJANGO_SETTINGS_MODULE", DEVELOPMENT)
    verb = sys.argv[1] if len(sys.argv) > 1 else "help"
    # Asked to end, end as with Ctrl-C: what was started is stopped.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.ExitStack() as services:
        if settings == DEVELOPMENT and verb not in ALONE:
            from config.services import running

            var = Path(os.environ.get("OPENSEAL_VAR", ROOT / "var"))
            services.enter_context(running.lasting(var, _say))
        from django.core.management import execute_from_command_line

        with contextlib.suppress(KeyboardInterrupt):
            execute_from_command_line(sys.argv)
            return
        sys.exit(130)


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
