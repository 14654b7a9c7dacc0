"""`manage.py checkpoint`: fix, sign and stamp the heads that have moved."""

from django.core.management.base import BaseCommand

from journal.actions import platform


class Command(BaseCommand):
    """One call; the clock process does the same by itself."""

    help = "Take a checkpoint of the journal, signed and time-stamped."

    def handle(self, *args: object, **options: object) -> None:
        """Print the number of the last checkpoint."""
        last = platform.checkpoint_now()
        self.stdout.write(f"checkpoint {last}")
