"""`manage.py verify_journal`: recheck every row; exit status 1 names the first bad."""

from django.core.management.base import BaseCommand, CommandError

from journal import inspection


class Command(BaseCommand):
    """Reads only; may run at any time."""

    help = "Recheck chain, gaps, heads and checkpoints of the whole journal."

    def handle(self, *args: object, **options: object) -> None:
        """Print what was checked, or every fault."""
        found = inspection.faults()
        for fault in found:
            self.stderr.write(str(fault))
        if found:
            raise CommandError(f"{len(found)} faults; the first: {found[0]}")
        streams, rows, checkpoints = inspection.counts()
        self.stdout.write(
            f"The journal verifies: {rows} rows in {streams} streams, "
            f"{checkpoints} checkpoints."
        )
