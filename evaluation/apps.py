"""Django's handle on this app."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "evaluation"
