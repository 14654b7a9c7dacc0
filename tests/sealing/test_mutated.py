"""Trees with parts taken away, doubled, moved and bent: refused, and never a surprise.

Bytes turned at random mostly break a length; here the lengths are right, so that the
readers behind the first one are reached.
"""

import random
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cache
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.refused import ENGLISH, Refused
from sealing import certificates, cms, revocation, timestamp
from tests.sealing import hands
from tests.sealing.hands import NOON, Tree

DIGEST = bytes(32)
TAGS = (*range(1, 7), 0x0C, 0x13, 0x17, 0x18, 0x30, 0x31, 0x80, 0x81, 0xA0, 0xA1, 0xA3)


def check_holder(data: bytes) -> None:
    certificate = certificates.load_der(data)
    anchors = (hands.root().certificate,)
    certificates.check_chain(certificate, (), anchors, at=NOON)


def check_list(data: bytes) -> None:
    holder, anchors = hands.person().certificate, (hands.root().certificate,)
    certificates.check_chain(holder, (), anchors, at=NOON, crls=(data,))


def check_token(data: bytes) -> None:
    anchors = (hands.root().certificate,)
    timestamp.verify(data, DIGEST, anchors=anchors)


def open_envelope(data: bytes) -> None:
    cms.open_sealed(data, hands.person("rsa").receiver())


@cache
def sound() -> Mapping[str, bytes]:
    """Return one of each, always the same: signatures are random."""
    answer = hands.authority().respond(timestamp.request(DIGEST, 1))
    signer = hands.person().signer()
    return MappingProxyType(
        {
            "certificate": certificates.encoded(hands.person().certificate),
            "list": hands.root().revocation_list({5: NOON}, at=NOON),
            "token": timestamp.token_of(answer),
            "signature": cms.sign_attached(b"x", signer, signing_time=NOON),
            "envelope": cms.seal_to(b"x", hands.person("rsa").certificate),
        }
    )


READERS: Mapping[str, Callable[[bytes], object]] = {
    "certificate": check_holder,
    "list": check_list,
    "token": check_token,
    "signature": cms.verify_attached,
    "envelope": open_envelope,
}


def places(branch: Tree) -> list[tuple[Tree, int]]:
    found = []
    for number, part in enumerate(branch[1:], 1):
        if isinstance(part, list):
            found.append((branch, number))
            found.extend(places(part))
    return found


def mutate(whole: Tree, chance: random.Random) -> None:
    """Do one of six things to one part."""
    everywhere = places(whole)
    if not everywhere:
        return
    branch, number = chance.choice(everywhere)
    part = branch[number]
    assert isinstance(part, list)
    leaf = part[1] if len(part) == 2 and isinstance(part[1], bytes) else b""
    match chance.randrange(6):
        case 0:
            del branch[number]
        case 1:
            branch.insert(number, deepcopy(part))
        case 2:
            part[0] = chance.choice(TAGS)
        case 3 if leaf:
            place = chance.randrange(len(leaf))
            bent = leaf[place] ^ chance.randint(1, 255)
            part[1] = leaf[:place] + bytes((bent,)) + leaf[place + 1 :]
        case 4 if leaf:
            part[1] = chance.randbytes(chance.randint(0, 8))
        case _:
            other, elsewhere = chance.choice(everywhere)
            branch[number] = deepcopy(other[elsewhere])


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.filterwarnings("ignore:Attribute's length:UserWarning")
@given(seed=st.integers(0, 2**32), times=st.integers(1, 3))
def test_a_mutated_tree(kind: str, seed: int, times: int) -> None:
    chance = random.Random(seed)
    whole = hands.tree(sound()[kind])
    for _ in range(times):
        mutate(whole, chance)
    data = hands.untree(whole)
    try:
        READERS[kind](data)
    except Refused as refused:
        refused.sentence(ENGLISH)
    else:
        # A list that names another issuer is nobody's, and is passed over.
        assert kind == "list" or data == sound()[kind]


@pytest.mark.parametrize("kind", READERS)
def test_the_harness_itself_is_sound(kind: str) -> None:
    READERS[kind](hands.untree(hands.tree(sound()[kind])))


@pytest.mark.parametrize("version", [b"\x05", b"\x7f"])
def test_a_certificate_of_no_version(version: bytes) -> None:
    def change(whole: Tree) -> None:
        hands.at(whole, 0, 0, 0)[1] = version

    with pytest.raises(certificates.MalformedCertificate):
        check_holder(hands.changed(sound()["certificate"], change))


@pytest.mark.parametrize("serial", [b"\x00", b"\xff"])
def test_a_certificate_without_a_positive_serial(serial: bytes) -> None:
    def change(whole: Tree) -> None:
        hands.at(whole, 0, 1)[1] = serial

    with pytest.raises(certificates.MalformedCertificate):
        check_holder(hands.changed(sound()["certificate"], change))


def test_a_list_of_no_version() -> None:
    def change(whole: Tree) -> None:
        hands.at(whole, 0, 0)[1] = b"\x05"

    with pytest.raises(revocation.MalformedRevocationList):
        check_list(hands.changed(sound()["list"], change))


def test_a_list_whose_issuer_is_no_name() -> None:
    def change(whole: Tree) -> None:
        hands.at(whole, 0, 2, 0, 0, 0)[1] = b"\x81"

    with pytest.raises(Refused):
        check_list(hands.changed(sound()["list"], change))
