"""What workers do for bids: requests to timestamping authorities."""

from uuid import UUID

from celery import shared_task

from bidding.actions import stamp


@shared_task(name="bidding.tasks.stamp_bid", queue="outbox")
def stamp_bid(*, bid: str, **_later: str) -> None:
    """Stamp a bid; stamped already is no fault."""
    stamp.stamp_bid(bid=UUID(bid))


@shared_task(name="bidding.tasks.publish_closing", queue="outbox")
def publish_closing(*, closing: str, **_later: str) -> None:
    """Stamp and publish a closing list; published already is no fault."""
    stamp.publish_closing(closing=closing)
