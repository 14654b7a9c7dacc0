"""Minima that the supervisor has waived for a trade (特批): so much time, no less."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Waiver:
    """For this date the minimum is waived; `span` after the notice is enough."""

    field: str
    span: timedelta


def is_waived(
    waivers: Iterable[Waiver], field: str, *, value: datetime, start: datetime
) -> bool:
    """Say whether a date may stand though it breaks its minimum."""
    return any(row.field == field and value - start >= row.span for row in waivers)
