"""Django's handle on this app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"
