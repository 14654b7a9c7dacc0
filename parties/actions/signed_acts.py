"""Acts signed with the actor's certificate: verified, kept, never taken twice.

A page shows the facts and carries their bytes (`act_bytes`); browser or command line
signs them; the action computes the same bytes again from what it is about to do and
verifies the signature over those. What was shown is therefore what was signed is what
is done (电子签名法第13、14条).
"""

import hashlib
from contextlib import suppress
from datetime import datetime

from django.db import IntegrityError, transaction

from kernel.canonical import strict_object
from kernel.refused import Invalid, Refused
from parties import queries
from parties.models import Certificate, SignedAct
from parties.rules.actor import Actor, known_person
from parties.rules.acts import act_bytes
from sealing import certificates, cms, revocation

__all__ = [
    "ActReplayed",
    "CertificateNotEnrolled",
    "CertificateOutOfUse",
    "SignatureMissing",
    "act_bytes",
    "verify_signed_act",
]


class SignatureMissing(Invalid):
    """The act came without a signature."""

    code = "signature-missing"
    zh = "此事项须用您的证书签名后提交，尚未办理。"
    en = "This act must be signed with your certificate. It was not done."


class CertificateNotEnrolled(Invalid):
    """The signature was made with a certificate that is not the actor's."""

    code = "certificate-not-enrolled"
    zh = "签名所用的证书不是您登记的签名证书。请换用本人证书，或先登记证书。"
    en = (
        "The signature was made with a certificate that you have not enrolled for "
        "signing. Use your own, or enrol it first."
    )


class CertificateOutOfUse(Invalid):
    """The certificate was revoked before the act."""

    code = "certificate-out-of-use"
    zh = "签名所用的证书已停用，请换用有效证书。"
    en = "The certificate used to sign is out of use; use one that is in force."


class ActReplayed(Refused):
    """These bytes were signed with this certificate before."""

    code = "act-replayed"
    zh = "这份签名已办理过，不会重复办理。"
    en = "This signed act has been done already and is not done twice."


def verify_signed_act(
    actor: Actor, expected: bytes, cms_der: bytes, at: datetime
) -> SignedAct:
    """Verify the actor's signature over the bytes the action expects, and keep it.

    Runs inside the caller's transaction. `at` is the journal's instant: the
    certificate must be trusted, in force and enrolled at that time. The signing time
    inside the message is the signer's own word, and decides nothing.
    """
    if not transaction.get_connection().in_atomic_block:
        raise ValueError("a signed act is verified inside its transaction")
    enrolled = verify_signature(actor, expected, cms_der, at)
    return _keep(enrolled, expected, cms_der, at)


def verify_signature(
    actor: Actor, body: bytes, cms_der: bytes, at: datetime
) -> Certificate:
    """Verify the actor's signature over any bytes, and return the certificate's row.

    For what is no act: a document whose own bytes are signed. Nothing is kept; the
    caller keeps the message with the document.
    """
    if not cms_der:
        raise SignatureMissing(field="signature")
    made = cms.verify_detached(body, cms_der)
    enrolled = (
        Certificate.objects.select_related("person")
        .filter(
            fingerprint=certificates.fingerprint(made.certificate),
            usage="sign",
            person__uid=known_person(actor),
        )
        .first()
    )
    if enrolled is None:
        raise CertificateNotEnrolled(field="signature")
    if enrolled.revoked_at is not None and enrolled.revoked_at <= at:
        raise CertificateOutOfUse(field="signature")
    certificates.check_chain(
        made.certificate,
        (*made.chain, *queries.chain_of(enrolled)),
        queries.trust_anchors(),
        at=at,
        usage="sign",
        crls=queries.revocation_lists(at),
    )
    return enrolled


def check_still_in_use(fingerprint: str, at: datetime) -> None:
    """Refuse a certificate that was taken out of use since its act was checked.

    For an act that takes long: a bid whose last byte comes hours after its manifest.
    A list that has run out meanwhile refuses nobody here: it was in force when the
    act began, and an authority that is away at a deadline must cost no bid.
    """
    enrolled = Certificate.objects.filter(fingerprint=fingerprint, usage="sign").first()
    if enrolled is None:
        raise CertificateNotEnrolled
    if enrolled.revoked_at is not None and enrolled.revoked_at <= at:
        raise CertificateOutOfUse
    with suppress(revocation.StaleRevocationList):
        certificates.check_chain(
            certificates.load_der(bytes(enrolled.der)),
            queries.chain_of(enrolled),
            queries.trust_anchors(),
            at=at,
            usage="sign",
            crls=queries.revocation_lists(at),
        )


def _keep(
    enrolled: Certificate, body: bytes, cms_der: bytes, at: datetime
) -> SignedAct:
    stated = strict_object(body)
    try:
        # A savepoint, so that the refusal leaves the caller's transaction readable.
        with transaction.atomic():
            return SignedAct.objects.create(
                act=str(stated["act"]),
                subject=str(stated["subject"]),
                body=body,
                digest=hashlib.sha256(body).hexdigest(),
                cms=cms_der,
                certificate=enrolled,
                person=enrolled.person,
                signed_at=at,
            )
    except IntegrityError:
        raise ActReplayed(field="signature") from None
