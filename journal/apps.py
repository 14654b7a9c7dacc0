"""Django's handle on this app."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "journal"
