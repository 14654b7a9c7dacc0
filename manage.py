"""The command line of the server: `python manage.py <verb>`.

Without DATABASE_URL and REDIS_URL the verbs that need them run beside embedded
servers, started for as long as the verb lasts (config/services).
"""

import os
import sys


def main() -> None:
    """Find the services, then hand over to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
