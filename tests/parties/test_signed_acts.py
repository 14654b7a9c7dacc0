"""Signed acts: what is taken, and each way it is not (电子签名法第13、14条)."""

from datetime import timedelta

import pytest
from django.db import transaction

from journal.queries import instant
from parties.actions.revoke_certificate import revoke_certificate
from parties.actions.signed_acts import (
    ActReplayed,
    CertificateNotEnrolled,
    CertificateOutOfUse,
    SignatureMissing,
    act_bytes,
    verify_signed_act,
)
from parties.models import SignedAct
from parties.rules.actor import Role
from sealing.certificates import CertificateExpired
from sealing.cms_signed import DigestMismatch
from sealing.der import MalformedDer
from tests.worlds.people import City, Somebody

ACT = act_bytes("tender.announce", "8f0c", {"edition": 1, "title": "水渠加固工程"})


@pytest.fixture
def owner(city: City) -> Somebody:
    return city.owner()


def verify(who: Somebody, signature: bytes, *, body: bytes = ACT) -> SignedAct:
    with transaction.atomic():
        return verify_signed_act(who.actor, body, signature, instant())


def test_an_act_signed_by_its_actor_is_kept(owner: Somebody) -> None:
    kept = verify(owner, owner.sign(ACT))
    assert bytes(kept.body) == ACT
    assert (kept.act, kept.subject) == ("tender.announce", "8f0c")
    assert kept.certificate.fingerprint == owner.actor.certificate


def test_another_persons_certificate_is_refused(city: City, owner: Somebody) -> None:
    colleague = city.someone(
        Role.OWNER, name="刘同事", organisation=owner.person.organisation
    )
    with pytest.raises(CertificateNotEnrolled):
        verify(owner, colleague.sign(ACT))
    assert not SignedAct.objects.exists()


def test_a_trusted_certificate_that_was_never_enrolled_is_refused(city: City) -> None:
    owner = city.someone(
        Role.OWNER,
        name="王建国",
        organisation=city.owner().person.organisation,
        enrolled=False,
    )
    body = owner.person.organisation
    owner.issued = city.authority.issue_person(
        owner.person.name, body.name, body.uscc, at=instant() - timedelta(days=1)
    )
    with pytest.raises(CertificateNotEnrolled):
        verify(owner, owner.sign(ACT))


def test_an_altered_act_is_refused(owner: Somebody) -> None:
    altered = act_bytes(
        "tender.announce", "8f0c", {"edition": 2, "title": "水渠加固工程"}
    )
    with pytest.raises(DigestMismatch):
        verify(owner, owner.sign(ACT), body=altered)


def test_the_same_signature_twice_is_refused(owner: Somebody) -> None:
    signature = owner.sign(ACT)
    verify(owner, signature)
    with pytest.raises(ActReplayed):
        verify(owner, signature)
    assert SignedAct.objects.count() == 1


def test_the_same_act_signed_afresh_is_refused(owner: Somebody) -> None:
    verify(owner, owner.sign(ACT))
    with pytest.raises(ActReplayed):
        verify(owner, owner.sign(ACT))


def test_two_people_may_sign_the_same_act(city: City, owner: Somebody) -> None:
    verify(owner, owner.sign(ACT))
    other = city.owner("淮安市示例水利局")
    verify(other, other.sign(ACT))
    assert SignedAct.objects.count() == 2


def test_no_signature_and_no_cms_are_refused(owner: Somebody) -> None:
    with pytest.raises(SignatureMissing):
        verify(owner, b"")
    with pytest.raises(MalformedDer):
        verify(owner, b"not a signature")


class TestValidity:
    """RFC 5280 4.1.2.5: notAfter is the last second of validity."""

    def test_the_last_second_is_in_time(self, owner: Somebody, at) -> None:
        signature = owner.sign(ACT)
        at(owner.signer.certificate.not_valid_after_utc - timedelta(seconds=1))
        assert verify(owner, signature).signed_at == instant()

    def test_the_second_after_is_expired(self, owner: Somebody, at) -> None:
        signature, who = owner.sign(ACT), owner.actor
        at(owner.signer.certificate.not_valid_after_utc + timedelta(seconds=1))
        with transaction.atomic(), pytest.raises(CertificateExpired):
            verify_signed_act(who, ACT, signature, instant())

    def test_a_revoked_one_is_out_of_use(self, owner: Somebody) -> None:
        signature, who = owner.sign(ACT), owner.actor
        mine = owner.person.certificates.get()
        revoke_certificate(by=who, certificate=mine.uid, reason="密钥遗失")
        with transaction.atomic(), pytest.raises(CertificateOutOfUse):
            verify_signed_act(who, ACT, signature, instant())


def test_signed_acts_are_never_changed(owner: Somebody) -> None:
    from django.db import IntegrityError

    kept = verify(owner, owner.sign(ACT))
    with pytest.raises(IntegrityError), transaction.atomic():
        SignedAct.objects.filter(id=kept.id).update(act="tender.terminate")
    with pytest.raises(IntegrityError), transaction.atomic():
        SignedAct.objects.filter(id=kept.id).delete()
