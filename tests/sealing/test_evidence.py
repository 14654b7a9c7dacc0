"""Evidence of a wrong share: computed by a stranger, from one file."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kernel.refused import Refused
from sealing import cms, directory, envelopes, evidence, manifest, reading
from sealing import release as releases
from sealing.__main__ import main
from sealing.custody import open_share
from sealing.evidence import Evidence
from sealing.keys import KeyReceiver, KeySigner
from sealing.statement import read as read_statement

NOON = datetime(2026, 6, 1, 4, tzinfo=UTC)
WRONG = b"\x07" * 32


@pytest.fixture
def case(world):
    """Return the evidence of a custodian that released another share than it got."""
    folder = world.folder / "bid"
    assert world.seal(folder) == 0
    bid = directory.read(folder)
    raw = (world.statement / "statement.json").read_bytes()
    seat = read_statement(raw).custodians[2]
    key = world.people["seat2-cert"]
    content = open_share(
        bid.signed.manifest,
        bid.share(2),
        seat,
        KeyReceiver(key.key, key.certificate),
    )
    true = envelopes.read_share(content).share
    return Evidence(2, raw, bid.signed.message, WRONG, true, None)


def signed_release(world, case, stem, share):
    """Return the custodian's own message, before it is sealed to the worker."""
    digest = hashlib.sha256(case.manifest).hexdigest()
    said = {
        "v": "sbe1/release",
        "i": 2,
        "closing": "0" * 64,
        "tokens": ["dG9rZW4="],
        "shares": {digest: reading.base64_text(share)},
        "refused": {},
    }
    holder = world.people[stem]
    content = json.dumps(said).encode()
    releases.read_content(content)
    signer = KeySigner(holder.key, holder.certificate)
    return cms.sign_attached(content, signer, signing_time=NOON)


def code_of(case):
    with pytest.raises(Refused) as caught:
        evidence.judge(evidence.read(evidence.write(case)))
    return caught.value.code


def test_a_custodian_who_got_the_true_share_and_released_another(world, case):
    found = evidence.judge(evidence.read(evidence.write(case)))
    assert (str(found.finding.fault), found.finding.i) == ("other-fault", 2)
    assert not found.is_signed
    release = signed_release(world, case, "seat2-release", WRONG)
    found = evidence.judge(replace(case, release=release))
    assert found.is_signed


def test_nobody_is_framed_with_a_release_of_another_key_or_share(world, case):
    other = signed_release(world, case, "seat3-release", WRONG)
    assert code_of(replace(case, release=other)) == "wrong-signer"
    another = signed_release(world, case, "seat2-release", b"\x08" * 32)
    assert code_of(replace(case, release=another)) == "malformed"


def test_a_true_share_is_no_fault_and_a_false_true_one_shows_nothing(case):
    assert code_of(replace(case, released=case.true)) == "nothing-wrong"
    assert code_of(replace(case, true=b"\x09" * 32)) == "share-not-committed"


def test_a_bidder_who_sealed_another_share_than_it_committed_to(world, case):
    """The envelope rebuilds from what came out of it: the bidder put that there."""
    signed = manifest.open_message(case.manifest)
    seat = read_statement(case.statement).custodians[2]
    context = signed.manifest.context
    sent = envelopes.build_share(2, context, WRONG, seat.cert)
    shown = {
        **signed.manifest.shares,
        2: replace(
            signed.manifest.shares[2], envelope=hashlib.sha256(sent).hexdigest()
        ),
    }
    holder = world.people["bidder"]
    message = manifest.sign(
        replace(signed.manifest, shares=shown),
        KeySigner(holder.key, holder.certificate),
        at=NOON,
    )
    lied = replace(case, manifest=message)
    found = evidence.judge(lied)
    assert str(found.finding.fault) == "bidder-fault"
    # The same where too few others released to know the true share.
    found = evidence.judge(replace(lied, true=None))
    assert str(found.finding.fault) == "bidder-fault"
    # And a custodian who makes a share up is not excused by it.
    found = evidence.judge(replace(case, true=None))
    assert str(found.finding.fault) == "other-fault"


def test_the_command_line_says_what_it_shows(world, case, capsys):
    file = world.folder / "evidence.json"
    file.write_bytes(evidence.write(case))
    assert main(["evidence", str(file)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["fault"] == "other-fault"
    assert said["organisation"] == "机构2"
    file.write_bytes(evidence.write(replace(case, released=case.true)))
    assert main(["evidence", str(file)]) == 1
    assert capsys.readouterr().err.startswith("refused: nothing-wrong: ")
