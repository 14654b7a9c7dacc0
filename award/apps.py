"""Django's handle on this app."""

from django.apps import AppConfig


class AwardConfig(AppConfig):
    name = "award"
