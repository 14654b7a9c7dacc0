"""Take over the holidays that this release ships with, where a year has none yet."""

from django.db import transaction

from journal.queries import instant
from kernel.calendars import seed
from parties import queries
from parties.actions.approve_holidays import put_in_force
from parties.actions.propose_holidays import write_proposal
from parties.rules import policy
from parties.rules.actor import Actor

SOURCE = "国务院办公厅关于部分节假日安排的通知"


@transaction.atomic(durable=True)
def seed_holidays(*, by: Actor) -> list[int]:
    """Put the shipped years in force that are not on record, and return them."""
    policy.check(by, "parties.seed-holidays")
    known = queries.holidays_in_force()
    missing = [
        year for number, year in sorted(seed().years.items()) if number not in known
    ]
    at = instant()
    for year in missing:
        edition = write_proposal(by=by, year=year, source=SOURCE, reason="", at=at)
        put_in_force(by=by, edition=edition, at=at)
    return [year.year for year in missing]
