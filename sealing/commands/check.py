"""`inspect` and `verify`: what can be seen, and what can be checked, without a key."""

import argparse
import json

from cryptography import x509

from sealing import certificates, directory
from sealing.commands import common
from sealing.directory import Bid


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add both commands."""
    parser = commands.add_parser("inspect", help="show what can be seen without a key")
    common.add_bid(parser)
    parser.set_defaults(run=run_inspect)
    parser = commands.add_parser("verify", help="check what can be without a key")
    common.add_bid(parser)
    common.add_statement(parser)
    parser.set_defaults(run=run_verify)


def run_inspect(arguments: argparse.Namespace) -> None:
    """Show a bid's manifest as JSON; its signature is checked, nobody is trusted."""
    shown = json.dumps(describe(directory.read(arguments.bid)), ensure_ascii=False)
    common.say(shown)


def run_verify(arguments: argparse.Namespace) -> None:
    """Check a bid against its statement and order."""
    trusted = common.anchors(arguments.trust)
    statement = common.verified_statement(arguments, trusted)
    order = common.verified_order(arguments, statement, trusted)
    bid = directory.read(arguments.bid)
    tell = common.progress("verifying", bid.layout(1).count)
    directory.verify(bid, statement, order, trusted, tell)
    common.say(f"verified {bid.signed.digest}")


def describe(bid: Bid) -> dict[str, object]:
    """Return what `inspect` shows."""
    found, signature = bid.signed.manifest, bid.signed.signature
    return {
        "manifest": bid.signed.digest,
        "context": json.loads(found.context.raw),
        "ctx": found.context.ctx.hex(),
        "signer": {
            "certificate": certificates.fingerprint(signature.certificate),
            "subject": _subject(signature.certificate),
            "signing_time": signature.signing_time.isoformat(),
        },
        "parts": [
            {
                "p": part.layout.p,
                "size": part.layout.size,
                "segments": part.layout.count,
                "payload_bytes": part.layout.payload_bytes,
                "floe_header": part.header.hex(),
                "digests": part.digests.hex(),
            }
            for part in found.parts
        ],
        "shares": [
            {
                "i": share.i,
                "cert": share.cert,
                "commit": share.commit.hex(),
                "envelope": share.envelope,
            }
            for share in found.shares.values()
        ],
        "factor": found.factor
        and {
            "commit": found.factor.commit.hex(),
            "envelope": found.factor.envelope,
        },
        "client": dict(found.client),
        "created": found.created.isoformat(),
    }


def _subject(certificate: x509.Certificate) -> str:
    return certificate.subject.rfc4514_string()
