"""Tokens of programs: one request, one signature, one minute (design.md section 9)."""

import base64
import hashlib
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client import token
from kernel.canonical import canonical
from kernel.refused import Refused
from sealing import agent_token, certificates, cms
from sealing.issuing import KeyKind
from tests.sealing import hands
from tests.sealing.hands import KINDS, NOON

SECOND = timedelta(seconds=1)
BODY = b'{"n":1}'
PATH = "/api/v1/custody/duties/?after=3"


def header(kind: KeyKind = "p256") -> str:
    return token.bearer("post", PATH, BODY, hands.deep_person(kind).signer(), NOON)


def check(
    text: str,
    *,
    method: str = "POST",
    path: str = PATH,
    body: bytes = BODY,
    after: timedelta = timedelta(0),
) -> str:
    certificate, nonce = agent_token.check(
        text,
        method,
        path,
        hashlib.sha256(body).hexdigest(),
        now=NOON + after,
        anchors=(hands.root().certificate,),
    )
    assert certificates.common_name(certificate) == "李四"
    return nonce


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_accepted_and_its_nonce_is_fresh(kind: KeyKind) -> None:
    assert len({check(header(kind)) for _ in range(3)}) == 3


class TestLifetime:
    """Sixty seconds, half open; clocks may run thirty ahead."""

    @pytest.mark.parametrize("after", [-30, 0, 59])
    def test_alive(self, after: int) -> None:
        check(header(), after=timedelta(seconds=after))

    @pytest.mark.parametrize("after", [-31, 60, 61])
    def test_dead(self, after: int) -> None:
        with pytest.raises(agent_token.TokenExpired):
            check(header(), after=timedelta(seconds=after))


class TestOtherRequests:
    """It is good for nothing else."""

    def test_method(self) -> None:
        with pytest.raises(agent_token.TokenForOther):
            check(header(), method="DELETE")

    def test_path(self) -> None:
        with pytest.raises(agent_token.TokenForOther):
            check(header(), path="/api/v1/custody/duties/?after=4")

    def test_body(self) -> None:
        with pytest.raises(agent_token.TokenForOther):
            check(header(), body=BODY + b" ")


def signed(content: bytes) -> str:
    signer = hands.deep_person().signer()
    message = cms.sign_attached(content, signer, signing_time=NOON)
    return "Openseal " + base64.b64encode(message).decode()


GOOD = {
    "v": "openseal/token",
    "method": "POST",
    "path": PATH,
    "body": hashlib.sha256(BODY).hexdigest(),
    "nonce": "0" * 32,
    "at": NOON.isoformat(),
}


def test_the_harness_itself_makes_sound_tokens() -> None:
    check(signed(canonical(GOOD)))


@pytest.mark.parametrize(
    "content",
    [
        canonical({**GOOD, "v": "openseal/act"}),
        canonical({**GOOD, "more": ""}),
        canonical({name: GOOD[name] for name in GOOD if name != "nonce"}),
        canonical({**GOOD, "nonce": "0"}),
        canonical({**GOOD, "nonce": 1}),
        canonical({**GOOD, "at": "noon"}),
        canonical({**GOOD, "at": "2026-06-01T04:00:00"}),
        canonical(GOOD) + b" ",
        canonical([]),
    ],
)
def test_another_form_is_refused(content: bytes) -> None:
    with pytest.raises(agent_token.BadToken):
        check(signed(content))


def test_it_is_not_confused_with_a_signed_act() -> None:
    with pytest.raises(Refused):
        check(signed(b'{"v":"openseal/act"}'))


@pytest.mark.parametrize(
    "text", ["", "Openseal", "Bearer abc", "Openseal !", "Openseal ="]
)
def test_a_header_that_is_none(text: str) -> None:
    with pytest.raises(Refused):
        check(text)


def test_a_header_with_another_spelling_of_base64() -> None:
    with pytest.raises(agent_token.BadToken):
        check(header() + "\n")


def test_a_stranger() -> None:
    with pytest.raises(certificates.UntrustedCertificate):
        agent_token.check(
            header(),
            "POST",
            PATH,
            hashlib.sha256(BODY).hexdigest(),
            now=NOON,
            anchors=(),
        )


@given(st.text(max_size=50))
def test_anything_at_all_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        check(f"Openseal {text}")
