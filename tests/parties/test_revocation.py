"""Revocation lists: fetched, kept, and asked at the stamped time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import IntegrityError, transaction

from journal.queries import instant
from parties import queries
from parties.actions.fetch_lists import fetch_lists
from parties.actions.signed_acts import verify_signature
from parties.models import RevocationList
from sealing import revocation
from sealing.ca import DevelopmentAuthority

if TYPE_CHECKING:
    from pathlib import Path

    from tests.worlds.people import City, Somebody

HOUR = timedelta(hours=1)


def write(path: Path, authority: DevelopmentAuthority, *gone: Any, since: Any) -> None:
    """Write a list of these certificates, revoked since then."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(instant() - HOUR)
        .next_update(instant() + timedelta(days=1))
    )
    for certificate in gone:
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder()
            .serial_number(certificate.serial_number)
            .revocation_date(since)
            .build()
        )
    signed = builder.sign(authority._root.key, hashes.SHA256())
    path.write_bytes(signed.public_bytes(Encoding.PEM))


def sign(who: Somebody, at: Any) -> None:
    verify_signature(who.actor, b"{}", who.sign(b"{}"), at)


def test_a_certificate_revoked_at_the_stamped_time_is_refused(
    city: City, tmp_path: Path, settings: Any
) -> None:
    settings.OPENSEAL_CRL_SOURCES = [str(tmp_path / "ca.crl")]
    owner, other = city.owner(), city.supervisor()
    assert fetch_lists() == 0  # the file is not there yet: nothing changes
    sign(owner, instant())
    since = instant().replace(microsecond=0)
    write(tmp_path / "ca.crl", city.authority, owner.signer.certificate, since=since)
    assert fetch_lists() == 1
    assert fetch_lists() == 0
    assert len(queries.revocation_lists(instant())) == 1
    later = instant() + HOUR
    with pytest.raises(revocation.CertificateRevoked):
        sign(owner, later)
    sign(other, later)
    # What was stamped before the list was fetched is judged by what was known then.
    sign(owner, since - HOUR)


def test_a_list_that_is_not_the_authoritys_is_not_taken(
    city: City, tmp_path: Path, settings: Any
) -> None:
    path = tmp_path / "ca.crl"
    settings.OPENSEAL_CRL_SOURCES = [str(path)]
    stranger = DevelopmentAuthority.create("Another CA", instant())
    write(path, stranger, since=instant())
    assert fetch_lists() == 0
    path.write_bytes(b"no list at all")
    assert fetch_lists() == 0
    assert not RevocationList.objects.exists()


def test_lists_are_kept(city: City, tmp_path: Path, settings: Any) -> None:
    settings.OPENSEAL_CRL_SOURCES = [str(tmp_path / "ca.crl")]
    write(tmp_path / "ca.crl", city.authority, since=instant())
    fetch_lists()
    with pytest.raises(IntegrityError), transaction.atomic():
        RevocationList.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        RevocationList.objects.update(source="elsewhere")
