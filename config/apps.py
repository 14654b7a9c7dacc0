"""Wiring as an app, so that its checks and verbs are found."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Registers what production settings have to pass, and the broker's settings."""

    name = "config"

    def ready(self) -> None:
        """Django looks for checks when an app is ready; the clock sends messages."""
        from config import (
            celery,  # noqa: F401  (without it messages would go to nowhere)
            checks,  # noqa: F401  (registers on import)
        )
