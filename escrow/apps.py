"""Django's handle on this app."""

from django.apps import AppConfig


class EscrowConfig(AppConfig):
    name = "escrow"
