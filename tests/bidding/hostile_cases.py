"""What is wrong with each hostile announcement, and the name it is refused by.

Each function returns {what it is: (code, announcement)} for one valid bid to be bent.
"""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from cryptography.x509.oid import ExtendedKeyUsageOID

from journal.queries import instant
from parties.models import RevocationList
from sealing import cms, der_out, envelopes, issuing, manifest
from sealing.ca import DevelopmentAuthority
from sealing.limits import MANIFEST_BYTES_MAX, SHARE_ENVELOPE_BYTES_MAX
from tests.bidding.forging import stated
from tests.bidding.programs import text
from tests.worlds.people import long_ago

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography import x509

    from sealing.context import Context
    from tests.bidding.forging import Forger

CLIENT_AUTH = ExtendedKeyUsageOID.CLIENT_AUTH
Cases = dict[str, tuple[str, dict[str, Any]]]


def bound_elsewhere(bent: Forger) -> Cases:
    """Bound to another lot, tender, envelope, statement, order, bid or bidder."""
    known = bent.bound
    other = bent.case.city.bidder("乙建设公司")
    strange = "1" * 64
    return {
        "wrong lot": ("wrong-lot", bent.context(lot=known["bid"])),
        "wrong tender": ("wrong-tender", bent.context(tender="another")),
        "wrong envelope": ("wrong-envelope", bent.context(envelope="price")),
        "no such envelope": ("wrong-envelope", bent.context(envelope="fulll")),
        "a round's": (
            "wrong-envelope",
            bent.context(envelope="quote-1", order=strange),
        ),
        "an order, unasked": ("malformed", bent.context(order=strange)),
        "a round without its order": ("malformed", bent.context(envelope="quote-1")),
        "other statement": ("statement-mismatch", bent.context(statement=strange)),
        "other k": ("statement-mismatch", bent.context(k=2)),
        "other n": ("malformed", bent.context(n=6)),
        "k over n": ("malformed", bent.context(k=6)),
        "a factor, said": ("context-mismatch", bent.context(bidder_factor=True)),
        "a factor, listed": (
            "context-mismatch",
            bent.content(factor={"commit": text(bytes(32)), "envelope": strange}),
        ),
        "a factor's file": ("unexpected-file", bent.announced(factor=text(b"0"))),
        "first again": ("wrong-sequence", bent.context(seq=1, supersedes=None)),
        "one too high": ("wrong-sequence", bent.context(seq=3)),
        "replaces another": ("wrong-sequence", bent.context(supersedes=strange)),
        "replaces nothing": ("wrong-sequence", bent.context(supersedes=None)),
        "the former's name": (
            "bid-identifier-taken",
            bent.context(bid=bent.former),
        ),
        "another bidder's signature": ("wrong-signer", bent.context(other.signer)),
        "another bidder's bid": ("not-the-bidder", bent.issued(other.signer)),
        "another suite": ("unknown-suite", bent.context(suite=2)),
        "a suite of truth": ("unknown-suite", bent.context(suite=True)),
    }


def strictly_read(bent: Forger) -> Cases:
    """JSON and members: strict, both of the manifest and of the context."""
    value = bent.value
    plain = json.dumps(value).encode()
    raw = json.dumps(bent.bound).encode()
    deep = {"name": "x", "version": "1", "bundle": [[[[[[[1]]]]]]]}
    long = {**value["client"], "name": "x" * 256}
    return {
        "two members of a name": (
            "malformed-json",
            bent.signed(plain[:-1] + b',"v":"sbe1"}'),
        ),
        "two of the context": (
            "malformed-json",
            bent.raw_context(raw[:-1] + b',"v":"sbe1"}'),
        ),
        "a float": ("malformed-json", bent.raw_context(raw.replace(b"2,", b"2.0,", 1))),
        "not a number": (
            "malformed-json",
            bent.raw_context(raw.replace(b'"k": 3', b'"k": NaN')),
        ),
        "a byte order mark": ("malformed-json", bent.signed(b"\xef\xbb\xbf" + plain)),
        "a lone surrogate": (
            "malformed-json",
            bent.raw_context(raw.replace(b'"full"', b'"\\ud800"')),
        ),
        "too deep": ("malformed-json", bent.content(client=deep)),
        "not JSON": ("malformed-json", bent.signed(b"%PDF-1.4")),
        "not an object": ("malformed-json", bent.signed(b"[]")),
        "unknown member": ("malformed", bent.content(price="736320.00")),
        "unknown in the context": ("malformed", bent.context(price="736320.00")),
        "missing member": (
            "malformed",
            bent.signed(
                json.dumps({k: v for k, v in value.items() if k != "created"}).encode()
            ),
        ),
        "another version": ("unknown-version", bent.content(v="sbe2")),
        "truth for a number": ("malformed", bent.context(seq=True)),
        "base64 in a second spelling": (
            "malformed",
            bent.content(ctx=_respelled(value["ctx"])),
        ),
        "another ctx": ("context-mismatch", bent.content(ctx=text(bytes(32)))),
        "a long name": ("malformed", bent.content(client=long)),
        "no time zone": ("malformed", bent.content(created="2026-11-30T16:02:11")),
        "over its size": (
            "too-large",
            bent.signed(plain.ljust(MANIFEST_BYTES_MAX + 1)),
        ),
        "far over its size": ("invalid", bent.signed(plain.ljust(400_000))),
        "context over its size": ("too-large", bent.raw_context(raw.ljust(2962))),
    }


def signed_badly(bent: Forger) -> Cases:
    """CMS: one form, in DER, whole, by a certificate that may sign at the time."""
    return _messages(bent) | _signers(bent)


def _messages(bent: Forger) -> Cases:
    return {
        "in the clear": ("malformed-der", bent.announced(manifest=text(b"%PDF-1.4"))),
        "nothing": ("malformed-der", bent.announced(manifest="")),
        "not base64": ("invalid", bent.announced(manifest="*")),
        "trailing bytes": ("malformed-der", bent.message(lambda m: m + b"\0")),
        "cut short": ("malformed-der", bent.message(lambda m: m[:-1])),
        "indefinite length": ("malformed-der", bent.message(_indefinite)),
        "a long form of a length": ("malformed-der", bent.message(_long_form)),
        "nested": ("der-too-deep", bent.message(lambda _m: _nested(200))),
        "signature bent": ("signature-invalid", bent.message(_last_byte)),
        "content bent": (
            "digest-mismatch",
            bent.message(lambda m: m.replace(b'"sbe1"', b'"sbe2"', 1)),
        ),
        "no signing time": ("bad-signed-attributes", bent.without_time()),
        "sealed instead of signed": (
            "not-signed-data",
            bent.message(lambda m: cms.seal_to(m[:99], bent.bidder.signer.certificate)),
        ),
        "a detached signature": (
            "malformed-der",
            bent.message(bent.bidder.sign),
        ),
    }


def _signers(bent: Forger) -> Cases:
    root = bent.case.city.authority
    body = bent.bidder.person.organisation
    whom = (bent.bidder.person.name, body.name, body.uscc)
    now = instant()
    others = DevelopmentAuthority.create("另一根证书", at=long_ago())
    below = root.issue_intermediate("中级证书", at=long_ago())
    short = below.issue_person(*whom, at=long_ago())
    to_receive = issuing.Holder(*whom), issuing.RECEIVE, (CLIENT_AUTH,)
    receiving = root._issue(*to_receive, at=now, key="p256", days=9)
    revoked = root.issue_person(*whom, at=long_ago())
    _revoke(root, revoked.certificate, now - timedelta(hours=1))
    stamper = root.issue_timestamper(whom[0], body.name, at=long_ago())
    return {
        "an unknown root": (
            "untrusted-certificate",
            bent.issued(others.issue_person(*whom, at=long_ago()).signer()),
        ),
        "the one between left out": (
            "untrusted-certificate",
            bent.issued(issuing.KeySigner(short.key, short.certificate, ())),
        ),
        "expired": (
            "certificate-expired",
            bent.issued(
                root.issue_person(*whom, at=now - timedelta(days=1100)).signer()
            ),
        ),
        "not yet valid": (
            "certificate-not-yet-valid",
            bent.issued(root.issue_person(*whom, at=now + timedelta(days=2)).signer()),
        ),
        "revoked": ("certificate-revoked", bent.issued(revoked.signer())),
        "made to receive": ("wrong-key-usage", bent.issued(receiving.signer())),
        "made to stamp": ("wrong-key-usage", bent.issued(stamper.signer())),
        "a good one, not enrolled": (
            "not-the-bidder",
            bent.issued(root.issue_person(*whom, at=long_ago()).signer()),
        ),
    }


def parts_and_shares(bent: Forger) -> Cases:
    """Counts, sizes, digests and recipients, of parts and of share envelopes."""
    return _parts(bent) | _shares(bent) | _sent(bent)


def _parts(bent: Forger) -> Cases:
    parts = bent.value["parts"]
    header = text(b"\x01" + bytes(73))
    return {
        "three parts": ("malformed", bent.content(parts=[*parts, parts[1]])),
        "one part": ("malformed", bent.content(parts=parts[:1])),
        "parts swapped": ("malformed", bent.content(parts=parts[::-1])),
        "a part over its limit": ("too-large", bent.part(0, size=2 * 1024 * 1024)),
        "4 GiB and a byte": ("too-large", bent.part(1, size=(1 << 32) + 1)),
        "a size of nothing": ("malformed", bent.part(1, size=31)),
        "an opening that counts": ("not-padded", bent.part(0, size=16417)),
        "a bundle that counts": (
            "not-padded",
            bent.part(1, size=parts[1]["size"] + 1),
        ),
        "other segments": ("malformed", bent.part(1, segment=65536)),
        "another FLOE": ("malformed", bent.part(1, floe_header=header)),
        "a short header": ("malformed", bent.part(1, floe_header=text(bytes(73)))),
    }


def _shares(bent: Forger) -> Cases:
    shares = bent.value["shares"]
    return {
        "a share left out": ("malformed", bent.content(shares=shares[:4])),
        "a share too many": ("malformed", bent.content(shares=[*shares, shares[0]])),
        "a share twice": ("malformed", bent.content(shares=[*shares[:4], shares[0]])),
        "shares in no order": ("malformed", bent.content(shares=shares[::-1])),
        "another custodian": ("statement-mismatch", bent.share(2, cert="2" * 64)),
        "a short commitment": ("malformed", bent.share(2, commit=text(bytes(31)))),
        "a signed digest of nothing": (
            "envelope-digest",
            bent.share(2, envelope="2" * 64),
        ),
    }


def _sent(bent: Forger) -> Cases:
    known = bent.good.announced
    sent = bent.announced()["shares"]
    sizes = list(known.sizes)
    lists = [text(each) for each in known.digests]
    third = envelopes.build_share(3, _context(bent), bytes(32), _certificate(bent, 4))
    big = text(der_out.octets(bytes(SHARE_ENVELOPE_BYTES_MAX)))
    oversize = {**bent.announced(), "shares": [big, *sent[1:]]}
    return {
        "an envelope not sent": ("missing-file", bent.announced(shares=sent[:4])),
        "an envelope too many": (
            "unexpected-file",
            bent.announced(shares=[*sent, sent[0]]),
        ),
        "seventeen envelopes": ("invalid", bent.announced(shares=(sent * 4)[:17])),
        "an envelope bent": (
            "envelope-digest",
            bent.announced(shares=[*sent[:4], text(known.shares[5][:-1] + b"\0")]),
        ),
        "an envelope over its size": ("too-large", oversize),
        "an envelope in the clear": ("malformed-der", bent.envelope(1, b"share")),
        "an envelope for another seat": ("wrong-recipient", bent.envelope(3, third)),
        "a list altered": (
            "digest-list",
            bent.announced(digests=[lists[0], text(bytes(32))]),
        ),
        "a list cut short": ("truncated", bent.announced(digests=[lists[0], ""])),
        "a list too long": (
            "overlong",
            bent.announced(digests=[lists[0], text(bytes(64))]),
        ),
        "one list": ("invalid", bent.announced(digests=lists[:1])),
        "a size that lies": (
            "overlong",
            bent.announced(sizes=[sizes[0], sizes[1] + 1]),
        ),
        "a size that lies low": (
            "truncated",
            bent.announced(sizes=[sizes[0] - 1, sizes[1]]),
        ),
        "a size below nothing": ("truncated", bent.announced(sizes=[-1, sizes[1]])),
    }


def _revoke(root: DevelopmentAuthority, gone: Any, since: datetime) -> None:
    """Have the house know a list that names a certificate, from `since` on."""
    body = root.revocation_list({gone.serial_number: since}, at=since)
    RevocationList.objects.create(
        source="https://ca.example/list.crl",
        body=body,
        digest=hashlib.sha256(body).hexdigest(),
        fetched_at=since,
    )


def _context(bent: Forger) -> Context:
    return manifest.open_message(bent.good.announced.manifest).manifest.context


def _certificate(bent: Forger, i: int) -> x509.Certificate:
    return stated(bent.case).custodians[i].cert


def _respelled(spelling: str) -> str:
    """Set one of the two bits that base64 leaves over for 32 bytes."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return spelling[:-2] + letters[letters.index(spelling[-2]) + 1] + "="


def _indefinite(message: bytes) -> bytes:
    """The same with BER's indefinite length around it."""
    assert message[:2] == b"\x30\x82"
    return b"\x30\x80" + message[4:] + b"\0\0"


def _long_form(message: bytes) -> bytes:
    return b"\x30\x83\x00" + message[2:]


def _nested(times: int) -> bytes:
    data = b""
    for _ in range(times):
        data = der_out.sequence(data)
    return data


def _last_byte(message: bytes) -> bytes:
    return message[:-1] + bytes([message[-1] ^ 1])


TABLES = (bound_elsewhere, strictly_read, signed_badly, parts_and_shares)
