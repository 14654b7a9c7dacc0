"""What a room of the tests is made of: suppliers, the border to bidding, devices."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

if TYPE_CHECKING:
    from uuid import UUID

    import pytest

    from tests.worlds.people import Somebody

RESPONSES, QUOTES = "full", "quote-1"


@dataclass(frozen=True)
class Supplier:
    """A supplier of R01 as bidding/ would tell of it."""

    uid: UUID
    organisation: UUID
    name: str
    uscc: str
    items: dict[str, str]
    outcome: str = "opened"
    faults: tuple[()] = ()


@dataclass
class Opened:
    """The border to bidding/: what was opened, in which round."""

    rounds: dict[str, list[Supplier]] = field(default_factory=dict)
    finished: set[str] = field(default_factory=set)
    #: organisations that the order of the round left out
    unasked: set[UUID] = field(default_factory=set)
    drawn: dict[str, str] = field(default_factory=dict)
    #: who acts for each organisation that bids
    bidders: dict[UUID, Somebody] = field(default_factory=dict)

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from bidding import queries

        def install(name: str, function: Any) -> None:
            monkeypatch.setattr(queries, name, function, raising=False)

        install("opened_bids", lambda lot, envelope: self.rounds.get(envelope, []))
        install("offers", lambda lot: self.rounds.get(RESPONSES, []))
        install(
            "asked_to_quote",
            lambda lot, envelope: (
                {each.organisation for each in self.rounds[RESPONSES]} - self.unasked
            ),
        )
        install("opening_finished", lambda lot, envelope: envelope in self.finished)
        state = {True: "finished", False: ""}
        install("opening_state", lambda lot, name: state[name in self.finished])
        install("drawn_factors", lambda lot: self.drawn)
        install("bid_documents", lambda bid: [])
        install("bid_marks", lambda bid: [])
        install(
            "bidder_parties",
            lambda lot: [(each.uscc, each.name) for each in self.rounds[RESPONSES]],
        )


class Device:
    """A member's device: the session key that never leaves it."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.spki = base64.b64encode(
            self.key.public_key().public_bytes(
                serialization.Encoding.DER,
                serialization.PublicFormat.SubjectPublicKeyInfo,
            )
        ).decode()

    @property
    def digest(self) -> str:
        """How the seat's device is told from another."""
        return hashlib.sha256(base64.b64decode(self.spki)).hexdigest()

    def sign(self, body: bytes) -> bytes:
        """Sign as WebCrypto does: r || s."""
        r, s = decode_dss_signature(self.key.sign(body, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32) + s.to_bytes(32)
