"""Revocation lists, believed when the issuer signed them (RFC 5280 section 5)."""

from contextlib import suppress
from datetime import datetime, timedelta
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from kernel.refused import Refused
from sealing import revocation
from sealing.ca import DevelopmentAuthority
from sealing.certificates import check_chain
from tests.sealing import hands
from tests.sealing.hands import NOON

SECOND = timedelta(seconds=1)


@cache
def plain_list() -> bytes:
    """Return one list, always the same: signatures are random."""
    return hands.root().revocation_list({5: NOON}, at=NOON)


def part(*, indirect: bool) -> x509.IssuingDistributionPoint:
    """Say that a list is of one distribution point."""
    return x509.IssuingDistributionPoint(
        full_name=[x509.UniformResourceIdentifier("http://ca.example/1.crl")],
        relative_name=None,
        only_contains_user_certs=False,
        only_contains_ca_certs=False,
        only_some_reasons=None,
        indirect_crl=indirect,
        only_contains_attribute_certs=False,
    )


class TestRevocation:
    """Lists are believed when the issuer signed them, for the time of the act."""

    def check(self, *crls: bytes, at: datetime = NOON) -> None:
        leaf, anchor = hands.person().certificate, hands.root().certificate
        check_chain(leaf, (), (anchor,), at=at, crls=crls)

    def listed(self, since: datetime) -> bytes:
        serial = hands.person().certificate.serial_number
        return hands.root().revocation_list({serial: since}, at=NOON)

    def test_revoked_a_second_before(self) -> None:
        with pytest.raises(revocation.CertificateRevoked):
            self.check(self.listed(NOON - SECOND))

    def test_revoked_at_the_instant(self) -> None:
        with pytest.raises(revocation.CertificateRevoked):
            self.check(self.listed(NOON))

    def test_revoked_a_second_after(self) -> None:
        self.check(self.listed(NOON + SECOND))

    def test_not_listed(self) -> None:
        self.check(hands.root().revocation_list({1: NOON}, at=NOON))

    def test_a_list_that_had_run_out(self) -> None:
        crl = hands.root().revocation_list({}, at=NOON)
        self.check(crl, at=NOON + timedelta(days=30))
        with pytest.raises(revocation.StaleRevocationList):
            self.check(crl, at=NOON + timedelta(days=30, seconds=1))

    def test_a_list_signed_by_another_of_the_same_name(self) -> None:
        twin = DevelopmentAuthority.create("测试根证书", NOON)
        with pytest.raises(revocation.MalformedRevocationList):
            self.check(twin.revocation_list({}, at=NOON))

    def test_a_list_of_nobody_in_the_chain_is_passed_over(self) -> None:
        other = DevelopmentAuthority.create("别人", NOON)
        serial = hands.person().certificate.serial_number
        self.check(other.revocation_list({serial: NOON}, at=NOON))

    @pytest.mark.parametrize("data", [b"", b"\x30\x00", b"-----BEGIN X509 CRL-----"])
    def test_bytes_that_are_no_list(self, data: bytes) -> None:
        with pytest.raises(revocation.MalformedRevocationList):
            self.check(data)

    def test_an_intermediate_that_was_revoked(self) -> None:
        leaf, middle = hands.deep_person(), hands.intermediate().certificate
        crl = hands.root().revocation_list({middle.serial_number: NOON}, at=NOON)
        with pytest.raises(revocation.CertificateRevoked):
            check_chain(
                leaf.certificate,
                (middle,),
                (hands.root().certificate,),
                at=NOON,
                crls=(crl,),
            )

    @pytest.mark.parametrize(
        ("extension", "critical", "fits"),
        [
            (x509.CRLNumber(7), False, True),
            (x509.DeltaCRLIndicator(7), True, False),
            (part(indirect=False), True, True),
            (part(indirect=True), True, False),
        ],
    )
    def test_a_list_that_is_not_a_whole_one(
        self, extension: x509.ExtensionType, critical: bool, fits: bool
    ) -> None:
        issued = DevelopmentAuthority.create("甲", NOON)
        leaf = issued.issue_custodian("乙", "", at=NOON).certificate
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issued.certificate.subject)
            .last_update(NOON)
            .next_update(NOON + timedelta(days=1))
            .add_extension(extension, critical=critical)
        )
        signed = builder.sign(issued._root.key, hashes.SHA256())
        crls = (signed.public_bytes(Encoding.DER),)
        if fits:
            check_chain(leaf, (), (issued.certificate,), at=NOON, crls=crls)
        else:
            with pytest.raises(revocation.MalformedRevocationList):
                check_chain(leaf, (), (issued.certificate,), at=NOON, crls=crls)

    @given(st.integers(0, 5000), st.integers(0, 255))
    def test_one_changed_byte_never_surprises(self, place: int, byte: int) -> None:
        data = bytearray(plain_list())
        data[place % len(data)] = byte
        with suppress(Refused):
            self.check(bytes(data))
