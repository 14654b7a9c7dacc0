"""What a bid must fit, as bidding/ asks it of an announced lot."""

from dataclasses import dataclass
from datetime import datetime

from kernel.periods import Period
from tender.rules.stages import Stage


@dataclass(frozen=True, slots=True)
class SubmissionRules:
    """What a bid for a lot is measured against.

    `is_open` says that bids are taken (stage and deadline both count: ask again with
    the instant). `edition_digest` is hex; `statement_digest` is empty while the
    statement in force does not bear the lot's times.
    """

    tender: str
    lot: str
    stage: Stage
    is_open: bool
    period: Period
    opens_at: datetime
    edition: int
    edition_digest: str
    statement_digest: str
    envelopes: tuple[str, ...]
    floor: int
    consortium: bool
