"""Django's handle on this app."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "parties"
