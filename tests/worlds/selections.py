"""Selections for the tests' worlds: files, intermediaries of the register, secrets.

people = selections.listed(city, "valuation", "甲评估公司", "乙评估公司")
secret = selections.secret(7); selections.sealed(found, secret)
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from django.conf import settings

from kernel import draw
from parties.actions.list_intermediary import ask_listing, decide_listing
from sealing import certificates, cms

if TYPE_CHECKING:
    from bidding.models import Selection
    from tests.worlds.people import City, Somebody


def content(
    service: str = "valuation",
    *,
    method: str = "selection",
    fee_fen: int = 5_000_000,
    **more: object,
) -> dict:
    """Return a lawful selection file: one service of 50,000 yuan, two sign-ups."""
    return {
        "opening_form": [],
        "slots": [],
        "qualification": [],
        "responsiveness": [],
        "score_items": [],
        "vetoes": [],
        "method": {"name": method, "version": 1, "parameters": {}},
        "consortium": False,
        "award_limit": None,
        "selection": {
            "service": service,
            "least": 2,
            "best": 0,
            "guard": "0",
            "named": "",
            "reason": "",
            "confidential": False,
            "lots": [{"number": 1, "fee_fen": fee_fen}],
            **more,
        },
    }


def listed(city: City, intake: Somebody, service: str, *names: str) -> list[Somebody]:
    """Return people of intermediaries that the centre has listed for a service."""
    found = [city.bidder(name) for name in names]
    for somebody in found:
        row = ask_listing(by=somebody.actor, service=service, grade="甲级 第1号")
        decide_listing(by=intake.actor, listing=row.uid, word="list")
    return found


def secret(seed: int) -> bytes:
    """Return 32 bytes of a party, the same every time."""
    return bytes([seed]) * draw.REVEAL_BYTES


def committed(found: Selection, value: bytes) -> dict[str, str]:
    """Return the form of a commitment, its backup sealed as the page seals it."""
    worker = certificates.load_der(bytes(found.certificate))
    backup = cms.seal_to(value, worker)
    return {
        "commitment": draw.commitment(value),
        "backup": base64.b64encode(backup).decode(),
    }


def wrap_key() -> bytes:
    """Return what only workers are given."""
    return base64.b64decode(settings.OPENSEAL_OPENING_WRAP_KEY)
