"""Django's handle on this app."""

from django.apps import AppConfig


class TenderConfig(AppConfig):
    name = "tender"
