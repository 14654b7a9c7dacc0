"""Signatures by keys elsewhere: the bytes around the place are signed like an act."""

import hashlib
from datetime import timedelta

import pytest
from asn1crypto import cms as asn1_cms

from press import remote, seal
from press.document import Document
from sealing import cms as house_cms
from sealing.keys import Pkcs12Signer
from tests.press import keys

ROOT_KEY, ROOT = keys.root()


def _prepared(pdf: bytes | None = None, field: str = "owner") -> bytes:
    if pdf is None:
        document = Document(title="成交通知书", code="E32-T001", issuer="某区教育局")
        document.paragraph("确定你单位为成交供应商。")
        pdf = document.pdf()
    mark = seal.Mark("采购人（签名）：某区教育局", -1, (320, 90, 530, 130))
    return remote.prepare(
        pdf, field=field, reason="成交通知书", at=keys.MOMENT, mark=mark
    )


def _signer(name: str) -> Pkcs12Signer:
    file = keys.signer(name, ROOT_KEY, ROOT)
    return Pkcs12Signer.load(file, keys.PASSPHRASE.decode())


def _signed(prepared: bytes, name: str = "某区教育局") -> bytes:
    body = remote.bytes_to_sign(prepared)
    made = house_cms.sign_detached(body, _signer(name), signing_time=keys.MOMENT)
    return remote.embed(prepared, made)


def _verify(pdf: bytes) -> list[seal.Signed]:
    return seal.verify_pdf(pdf, anchors=[ROOT], moment=keys.MOMENT)


def test_a_signature_made_elsewhere_verifies_in_the_file():
    prepared = _prepared()
    signed = _signed(prepared)
    assert len(signed) == len(prepared)
    [found] = _verify(signed)
    assert found.field == "owner"
    assert found.signed_at is not None
    assert abs(found.signed_at - keys.MOMENT) < timedelta(seconds=1)


def test_a_second_signer_adds_a_revision_of_its_own():
    first = _signed(_prepared())
    second = _signed(_prepared(first, field="agency"), "代理机构")
    assert second.startswith(first)
    assert [one.field for one in _verify(second)] == ["owner", "agency"]


def test_the_platforms_seal_comes_on_top():
    signed = _signed(_prepared())
    sealed = seal.sign_pdf(
        signed,
        key=keys.signer("平台", ROOT_KEY, ROOT),
        passphrase=keys.PASSPHRASE,
        field="platform",
        reason="平台签章",
    )
    assert sealed.startswith(signed)
    assert [one.field for one in _verify(sealed)] == ["owner", "platform"]


def test_what_is_signed_is_everything_around_the_place():
    prepared = _prepared()
    body = remote.bytes_to_sign(prepared)
    signed = _signed(prepared)
    start = next(
        i for i, (a, b) in enumerate(zip(prepared, signed, strict=True)) if a != b
    )
    hole = bytes.fromhex(signed[start:].split(b">")[0].decode())
    info = asn1_cms.ContentInfo.load(hole, strict=False)["content"]
    attributes = {
        a["type"].native: a["values"] for a in info["signer_infos"][0]["signed_attrs"]
    }
    assert attributes["message_digest"][0].native == hashlib.sha256(body).digest()
    assert "signing_certificate_v2" in attributes


def test_a_place_is_filled_once():
    signed = _signed(_prepared())
    with pytest.raises(remote.NotPrepared):
        remote.bytes_to_sign(signed)
    with pytest.raises(remote.NotPrepared):
        remote.embed(signed, b"\x30\x00")


def test_a_plain_file_has_no_place():
    document = Document(title="公告", code="E32", issuer="中心")
    with pytest.raises(remote.NotPrepared):
        remote.bytes_to_sign(document.pdf())


@pytest.mark.parametrize(
    ("size", "fits"),
    [
        (remote.CMS_BYTES_MAX - 1, True),
        (remote.CMS_BYTES_MAX, True),
        (remote.CMS_BYTES_MAX + 1, False),
    ],
)
def test_a_signature_fits_the_place_or_is_refused(size: int, fits: bool):
    prepared = _prepared()
    if fits:
        assert len(remote.embed(prepared, bytes(size))) == len(prepared)
        return
    with pytest.raises(remote.CmsTooLarge):
        remote.embed(prepared, bytes(size))


def test_one_changed_byte_is_refused():
    signed = _signed(_prepared())
    altered = signed.replace(b"/Producer", b"/Produceq", 1)
    assert altered != signed
    with pytest.raises(seal.PdfSignatureInvalid):
        _verify(altered)
