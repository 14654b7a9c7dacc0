"""The house for `rooms`: config.asgi, with opened bids given at the border to bidding/.

Fifty openings would take longer than what is measured, and no room's link asks more of
them than who stands: the same four suppliers are before every panel.
"""

import json
import os
from pathlib import Path
from uuid import UUID

import pytest

from config.asgi import application
from tests.evaluation.border import RESPONSES, Opened, Supplier

BIDS = "OPENSEAL_BENCH_BIDS"


def _given() -> Opened:
    rows = json.loads(Path(os.environ[BIDS]).read_text())
    suppliers = [
        Supplier(
            uid=UUID(row["uid"]),
            organisation=UUID(row["organisation"]),
            name=row["name"],
            uscc=row["uscc"],
            items={"price": "745000.00"},
        )
        for row in rows
    ]
    return Opened(rounds={RESPONSES: suppliers}, finished={RESPONSES})


_given().install(pytest.MonkeyPatch())

__all__ = ["application"]
