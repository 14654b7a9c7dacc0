"""The shell: base templates, components, and pages that look over several apps."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The shell has no tables of its own."""

    name = "web"
