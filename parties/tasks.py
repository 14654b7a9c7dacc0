"""What a worker does for people's certificates: fetch revocation lists."""

from celery import shared_task

from parties.actions.fetch_lists import fetch_lists


@shared_task(name="parties.tasks.fetch_revocation_lists", queue="outbox")
def fetch_revocation_lists(**_later: object) -> None:
    """Fetch what the settings name; a source that is away is asked the next time."""
    fetch_lists()
