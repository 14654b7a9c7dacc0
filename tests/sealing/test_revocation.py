"""Revocation lists, believed when the issuer signed them (RFC 5280 section 5)."""

from datetime import datetime, timedelta

import pytest

from sealing import revocation
from sealing.ca import DevelopmentAuthority
from sealing.certificates import check_chain
from tests.sealing import hands
from tests.sealing.hands import NOON

SECOND = timedelta(seconds=1)


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
