"""What a worker does for the journal: checkpoints, which ask authorities for stamps."""

from celery import shared_task

from journal.actions import platform


@shared_task(name="journal.tasks.take_checkpoint", queue="outbox")
def take_checkpoint(**_later: object) -> None:
    """Take a checkpoint; what cannot be sealed now is sealed the next time."""
    platform.checkpoint_now()
