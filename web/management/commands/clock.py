"""`manage.py clock`: does what is due, as the one leader of any number of clocks."""

import time
from typing import Any

import psycopg
import structlog
from django.core.management.base import BaseCommand
from django.db import Error

from bidding import queries as bidding
from journal.queries import instant
from web.clock import Clock
from web.hammers import Hammers
from web.leader import Leader
from web.timed import TIMED

log = structlog.get_logger(__name__)
RECONNECT_S = 1.0


class Command(BaseCommand):
    """Runs until it is ended; heals when PostgreSQL comes back."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Lead, look, sleep; begin again when cut off."""
        clock = Clock(apps=TIMED, instant=instant)
        while True:
            try:
                with Leader.elected() as leader:
                    log.info("clock leads")
                    with Hammers(bidding, instant).falling():
                        while True:
                            leader.wait(clock.look())
            except (psycopg.Error, Error) as lost:
                log.warning("clock was cut off", why=str(lost))
                time.sleep(RECONNECT_S)
