"""Django's handle on this app."""

from django.apps import AppConfig


class BiddingConfig(AppConfig):
    name = "bidding"
