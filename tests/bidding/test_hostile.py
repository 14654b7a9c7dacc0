"""Every hostile envelope of envelope.md section 11, sent to the real server.

Each is one mutation of a valid bid that would replace a former one: it is refused by
its name, nothing is left in the bid's place, and the former bid is untouched.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID

from bidding.models import Bid
from journal.queries import instant
from parties.models import RevocationList
from sealing import cms, der_out, envelopes, floe, issuing, manifest
from sealing.ca import DevelopmentAuthority
from sealing.limits import MANIFEST_BYTES_MAX, SHARE_ENVELOPE_BYTES_MAX
from tests.bidding.forging import Forger
from tests.bidding.programs import Program, text, wire
from tests.worlds import bids
from tests.worlds.people import long_ago

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    import httpx

    from tests.live import LiveServer
    from tests.worlds.keepers import Keepers
    from tests.worlds.people import Somebody
    from tests.worlds.trades import Case

CLIENT_AUTH = ExtendedKeyUsageOID.CLIENT_AUTH
Cases = dict[str, tuple[str, dict[str, Any]]]


@dataclass
class Attack:
    """A bidder with a standing bid, and the valid bid that is to be bent."""

    case: Case
    bidder: Somebody
    program: Program
    forger: Forger
    standing: dict[str, Any]
    stored: list[bytes]

    def send(self, announced: dict[str, Any]) -> httpx.Response:
        """Announce a bid."""
        return self.program.ask("POST", "/api/v1/bids/", announced)

    def check_untouched(self) -> None:
        """The former bid is as it was, and no other stands beside it."""
        uid = self.standing["uid"]
        assert Bid.objects.values().get(uid=uid) == self.standing
        assert _stored(uid) == self.stored
        live = Bid.objects.filter(state="submitted").values_list("uid", flat=True)
        assert list(live) == [uid]


def _stored(uid: object) -> list[bytes]:
    from bidding.sealed_store import sealed_part

    bid = Bid.objects.select_related("lot__trade").get(uid=uid)
    tender = str(bid.lot.trade.uid)
    sizes = dict(bid.parts.values_list("number", "size"))
    return [sealed_part(tender, str(uid), p).read(0, sizes[p]) for p in (0, 1)]


@pytest.fixture
def attack(
    live_server: LiveServer, case: Case, keepers: Keepers, tmp_path: Path
) -> Attack:
    """One bid submitted, and a second one sealed that would replace it."""
    bidder = case.city.bidder("甲建设公司")
    first = bids.seal_bid(case, bidder, tmp_path / "first")
    made = bids.submit(case, bidder, first)
    former = manifest.open_message(first.announced.manifest)
    good = bids.seal_bid(case, bidder, tmp_path / "good", replaces=former)
    return Attack(
        case,
        bidder,
        Program(live_server, bidder),
        Forger(case, bidder, good),
        Bid.objects.values().get(uid=made.bid),
        _stored(made.bid),
    )


def _code(answer: httpx.Response) -> str:
    return str(answer.json()["refused"]["code"])


def bound_elsewhere(attack: Attack) -> Cases:
    """Bound to another lot, tender, envelope, statement, order, bid or bidder."""
    bent, known = attack.forger, attack.forger.bound
    other = attack.case.city.bidder("乙建设公司")
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
            bent.context(bid=str(attack.standing["uid"])),
        ),
        "another bidder's signature": ("wrong-signer", bent.context(other.signer)),
        "another bidder's bid": ("not-the-bidder", bent.issued(other.signer)),
        "another suite": ("unknown-suite", bent.context(suite=2)),
        "a suite of truth": ("unknown-suite", bent.context(suite=True)),
    }


def strictly_read(attack: Attack) -> Cases:
    """JSON and members: strict, both of the manifest and of the context."""
    bent, value = attack.forger, attack.forger.value
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


def signed_badly(attack: Attack) -> Cases:
    """CMS: one form, in DER, whole, by a certificate that may sign at the time."""
    bent, root = attack.forger, attack.case.city.authority
    body = attack.bidder.person.organisation
    whom = (attack.bidder.person.name, body.name, body.uscc)
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
            bent.message(
                lambda m: cms.seal_to(m[:99], attack.bidder.signer.certificate)
            ),
        ),
        "a detached signature": (
            "malformed-der",
            bent.message(attack.bidder.sign),
        ),
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


def parts_and_shares(attack: Attack) -> Cases:
    """Counts, sizes, digests and recipients, of parts and of share envelopes."""
    bent, value = attack.forger, attack.forger.value
    parts, shares = value["parts"], value["shares"]
    known = bent.good.announced
    sent = bent.announced()["shares"]
    sizes = list(known.sizes)
    lists = [text(each) for each in known.digests]
    third = envelopes.build_share(3, _context(bent), bytes(32), _certificate(attack, 4))
    header = text(b"\x01" + bytes(73))
    big = text(der_out.octets(bytes(SHARE_ENVELOPE_BYTES_MAX)))
    oversize = {**bent.announced(), "shares": [big, *sent[1:]]}
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


TABLES = (bound_elsewhere, strictly_read, signed_badly, parts_and_shares)


def test_hostile_bids_are_refused_by_name(attack: Attack) -> None:
    """One server, one world: what is announced, then what is uploaded."""
    cases = {name: one for table in TABLES for name, one in table(attack).items()}
    found = {}
    for name, (_, announced) in cases.items():
        answer = attack.send(announced)
        assert 400 <= answer.status_code < 500, (name, answer.text)
        found[name] = _code(answer)
    wrong = {
        name: (code, found[name])
        for name, (code, _) in cases.items()
        if found[name] != code
    }
    assert wrong == {}, "expected, found"
    assert Bid.objects.count() == 1
    attack.check_untouched()
    _uploads(attack)
    _cut_short(attack)


def _uploads(attack: Attack) -> None:
    """Segments: wrong, unencrypted, of another length, too many."""
    bent, good = attack.forger, attack.forger.good
    first, second = good.part(0), good.part(1)
    clear = b"%PDF-1.4".ljust(len(second), b"\0")
    longer = (len(second) + 1).to_bytes(4, "big") + second[4:]
    more = floe.prefix(len(first), final=False) + first[4:]
    cases = {
        "unencrypted": (bent.segment(1, clear), 1, clear, "segment-length"),
        "length field": (bent.segment(1, longer), 1, longer, "segment-length"),
        "not the last": (bent.segment(0, more), 0, more, "segment-length"),
        "other bytes": (bent.announced(), 1, second[:-1] + b"?", "segment-digest"),
        "too many": (bent.announced(), 0, first + b"?", "too-much"),
    }
    found = {}
    for name, (announced, p, data, _) in cases.items():
        made = attack.send(announced)
        assert made.status_code == 201, (name, made.text)
        line, places = wire(attack.program.server, made.json())
        found[name] = _code(line.patch(places[p], 0, data))
        if name != "too many":
            assert line.offset(places[p]) == 0
        attack.check_untouched()
    assert found == {name: case[3] for name, case in cases.items()}


def _cut_short(attack: Attack) -> None:
    """What came is kept, and is no bid; its last byte makes it one."""
    good = attack.forger.good
    first, second = good.part(0), good.part(1)
    made = attack.send(attack.forger.announced())
    line, places = wire(attack.program.server, made.json())
    line.patch(places[0], line.offset(places[0]), first[line.offset(places[0]) :])
    line.patch(places[1], 0, second[:-1])
    assert line.offset(places[1]) == len(second) - 1
    attack.check_untouched()
    line.patch(places[1], len(second) - 1, second[-1:])
    states = dict(Bid.objects.values_list("uid", "state"))
    assert states.pop(attack.standing["uid"]) == "replaced"
    assert list(states.values()).count("submitted") == 1


def _revoke(root: DevelopmentAuthority, gone: Any, since: datetime) -> None:
    """Have the house know a list that names a certificate, from `since` on."""
    body = root.revocation_list({gone.serial_number: since}, at=since)
    RevocationList.objects.create(
        source="https://ca.example/list.crl",
        body=body,
        digest=hashlib.sha256(body).hexdigest(),
        fetched_at=since,
    )


def _context(bent: Forger):  # type: ignore[no-untyped-def]
    return manifest.open_message(bent.good.announced.manifest).manifest.context


def _certificate(attack: Attack, i: int):  # type: ignore[no-untyped-def]
    from tests.bidding.forging import stated

    return stated(attack.case).custodians[i].cert


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
