"""`manage.py verify_journal`: recheck every row; exit status 1 names the first bad."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from journal import inspection
from journal.actions.platform import timestamp_anchors


class Command(BaseCommand):
    """Reads only; may run at any time."""

    help = (
        "Recheck chain, gaps, heads, checkpoints with their time stamps, and the "
        "public order of the whole journal."
    )

    def handle(self, *args: object, **options: object) -> None:
        """Print what was checked, or every fault."""
        # Without authorities (a test) checkpoints have no tokens to check.
        anchors = timestamp_anchors() if settings.OPENSEAL_TSA_URLS else ()
        found = inspection.faults(anchors)
        for fault in found:
            self.stderr.write(str(fault))
        if found:
            raise CommandError(f"{len(found)} faults; the first: {found[0]}")
        streams, rows, checkpoints = inspection.counts()
        self.stdout.write(
            f"The journal verifies: {rows} rows in {streams} streams, "
            f"{checkpoints} checkpoints."
        )
