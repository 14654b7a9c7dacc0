"""Housekeeping that Celery beat asks for (config/beat.py)."""

from typing import Any

from celery import shared_task
from django.core.management import call_command


@shared_task(name="web.tasks.clear_sessions", queue="outbox")
def clear_sessions(**kwargs: Any) -> None:
    """Remove sessions that have run out."""
    call_command("clearsessions")
