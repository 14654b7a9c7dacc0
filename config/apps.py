"""Wiring as an app, so that its checks and verbs are found."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Registers what production settings have to pass."""

    name = "config"

    def ready(self) -> None:
        """Django looks for checks when an app is ready."""
        from config import checks  # noqa: F401  (registers on import)
