"""What a lying bidder of the simulation seals: good from outside, and bent inside."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sealing import cms, envelopes, padding
from tests.bidding.forging import Bent

if TYPE_CHECKING:
    from sealing.context import Context
    from sealing.statement import Custodian


def _off_the_line(dealt: dict[int, bytes]) -> dict[int, bytes]:
    return {**dealt, 5: hashlib.sha256(dealt[5]).digest()}


def _at_random(bound: Context, i: int, share: bytes, seat: Custodian) -> bytes:
    return cms.seal_to(envelopes.share_content(i, bound, share), seat.cert)


def _another(header: bytes) -> bytes:
    return header[:-1] + bytes([header[-1] ^ 1])


def _nothing(_bound: Context, _i: int, _share: bytes) -> bytes:
    return bytes(32)


LIES = {
    "wrong share": Bent(dealt=_off_the_line),
    "wrong commitments": Bent(commit=_nothing),
    "wrong envelopes": Bent(envelope=_at_random),
    "wrong key": Bent(header=(0, _another)),
    "garbage": Bent(opening=padding.pad_opening(b"garbage")),
}
