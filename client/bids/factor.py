"""A bidder releases its own key (解密) from any machine that has its certificate.

What the server gives is checked against what the bidder signed: the manifest is its
own, the closing list is signed, stamped, and lists it, and the key in factor.p7m is the
one committed to. Only then the key leaves this machine, sealed to the worker that the
closing list names; the recovery file (补救方案) goes the same way.
"""

import base64
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cryptography import x509

from client.server import Server, ServerUnreachable
from kernel.refused import Refused
from sealing import certificates, closing, cms, manifest, opening, timestamp
from sealing.closing import Closing
from sealing.errors import WrongSigner
from sealing.keys import KeySigner
from sealing.limits import FACTOR_ENVELOPE_BYTES_MAX
from sealing.manifest import SignedManifest

#: how long is waited for a worker to check what was sent
CHECK_WAIT_S: Final = 90.0
_LOOK_EVERY_S: Final = 0.5
SENT: Final = "sent"
FAILED: Final = "failed"


class NotListed(Refused):
    """The closing list that the server gives does not name this bid."""

    code = "bid-not-listed"
    zh = "服务器给出的截止清单中没有本投标，未发送任何内容。"
    en = "The closing list that the server gives does not name this bid. Nothing sent."


class NotGiven(Refused):
    """A worker could not use what was sent."""

    code = "factor-not-accepted"
    zh = "解密未成功（{why}）。时限内可以再试。"
    en = "The decryption did not succeed ({why}); it may be tried again in time."


class StillChecking(Refused):
    """It was handed in; the check is not over yet."""

    code = "factor-being-checked"
    zh = "已提交，正在核对，请稍后查看状态。"
    en = "It was handed in and is being checked; look at its state later."


@dataclass(frozen=True, slots=True)
class Asked:
    """What the server says of one bid at its opening, checked."""

    bid: SignedManifest
    closing: Closing
    factor: bytes
    shown: dict[str, Any]


def ask(
    server: Server,
    bid: str,
    signer: KeySigner,
    anchors: Sequence[x509.Certificate],
    timestamp_anchors: Sequence[x509.Certificate],
    at: datetime,
) -> Asked:
    """Fetch what is needed to release the key of one bid, and check all of it."""
    shown = server.get(f"/api/v1/bids/{bid}/factor/")
    found = manifest.open_message(_bytes(shown, "manifest"))
    own = certificates.fingerprint(signer.certificate)
    if found.manifest.context.bidder_cert != own:
        raise WrongSigner(what="manifest.p7m")
    body = _bytes(shown, "closing")
    signed = cms.verify_detached(body, _bytes(shown, "signature"))
    certificates.check_chain(signed.certificate, signed.chain, anchors, at=at)
    listed = closing.read(body)
    timestamp.verify(
        _bytes(shown, "token"),
        bytes.fromhex(listed.digest),
        anchors=timestamp_anchors,
    )
    _check_listed(found, listed)
    return Asked(found, listed, _bytes(shown, "factor"), shown)


def _check_listed(found: SignedManifest, listed: Closing) -> None:
    bound = found.manifest.context
    if (bound.tender, bound.lot, bound.envelope) != listed.subject:
        raise NotListed
    if found.digest not in {entry.manifest for entry in listed.entries}:
        raise NotListed


def own_key(asked: Asked, signer: KeySigner) -> bytes:
    """Return factor.json sealed to the worker, the key in it checked."""
    content = cms.open_sealed(
        asked.factor, signer.receiver(), size_max=FACTOR_ENVELOPE_BYTES_MAX
    )
    opening.read_factor(asked.bid.manifest, content)
    return cms.seal_to(content, asked.closing.worker)


def recovery(asked: Asked, file: bytes, signer: KeySigner) -> bytes:
    """Return the content of recovery.p7m sealed to the worker, checked."""
    content = cms.open_sealed(
        file, signer.receiver(), size_max=FACTOR_ENVELOPE_BYTES_MAX
    )
    opening.read_recovery(asked.bid.manifest, content)
    return cms.seal_to(content, asked.closing.worker)


def hand_in(server: Server, bid: str, act: str, sealed: bytes, *, waits: bool) -> None:
    """Hand a sealed key in, and tell its states; `act` is `factor` or `recovery`."""
    text = base64.b64encode(sealed).decode("ascii")
    answer = server.post(f"/api/v1/bids/{bid}/{act}/", {"sealed": text})
    if waits:
        _wait(server, bid, act)
    else:
        _tell(str(answer["state"]))


def _tell(state: str) -> None:
    sys.stdout.write(f"state {state}\n")
    sys.stdout.flush()


def _wait(server: Server, bid: str, act: str) -> None:
    """Wait until a worker has checked what was sent."""
    give_up_at = time.monotonic() + CHECK_WAIT_S
    told = ""
    while True:
        shown = server.get(f"/api/v1/bids/{bid}/factor/")
        said = shown if act == "factor" else shown["recovery"]
        state = str(said["state"])
        if state != told:
            _tell(state)
            told = state
        if state == FAILED:
            raise NotGiven(why=str(said["code"]))
        if state != SENT:
            return
        if time.monotonic() >= give_up_at:
            raise StillChecking
        time.sleep(_LOOK_EVERY_S)


def _bytes(shown: dict[str, Any], name: str) -> bytes:
    try:
        return base64.b64decode(shown[name], validate=True)
    except (KeyError, TypeError, ValueError) as error:
        raise ServerUnreachable("unexpected answer") from error
