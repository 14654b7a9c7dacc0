"""`manage.py journal_kinds`: write docs/reference/journal-kinds.md."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from django.apps import apps
from django.core.management.base import BaseCommand

from journal.rules import events, kinds
from journal.rules.events import Event

PAGE: Final = Path(__file__).parents[3] / "docs" / "reference" / "journal-kinds.md"


def known() -> list[type[Event]]:
    """The kinds of all installed apps."""
    for app in apps.get_app_configs():
        if find_spec(f"{app.name}.rules") and find_spec(f"{app.name}.rules.events"):
            import_module(f"{app.name}.rules.events")
    return [
        kind
        for kind in events.registry().values()
        if not kind.__module__.startswith("tests.")
    ]


class Command(BaseCommand):
    """Run it after a kind was added or changed."""

    help = "Write the reference page of the journal's kinds."

    def handle(self, *args: object, **options: object) -> None:
        """Write the page."""
        PAGE.write_text(kinds.page(known()), encoding="utf-8")
        self.stdout.write(f"wrote {PAGE.name}")
