"""Whose certificate it is, and for how long a challenge waits to be answered."""

from datetime import datetime, timedelta
from typing import Final

from kernel.refused import Invalid, Refused

CHALLENGE_LASTS: Final = timedelta(minutes=15)
NONCE_BYTES: Final = 32


class CertificateOfAnother(Invalid):
    """The certificate names another holder than the person who brings it."""

    code = "certificate-of-another"
    zh = "证书属于“{holder}”，与您的姓名或单位不符。"
    en = "The certificate belongs to “{holder}”, who is not you or your organisation."


class CertificateTaken(Refused):
    """A certificate is enrolled once, by one person."""

    code = "certificate-taken"
    zh = "这张证书已登记过，不能再次登记。"
    en = "This certificate has been enrolled before and cannot be enrolled again."


class ChallengeOver(Refused):
    """The challenge was answered before, or its time has passed."""

    code = "challenge-over"
    zh = "登记请求已用过或已超时，请重新开始登记。"
    en = "This enrolment was used already or has timed out; please begin again."


def check_belongs(
    *,
    certificate: tuple[str, str, str],
    person_name: str,
    organisation_name: str,
    uscc: str,
) -> None:
    """Compare the holder written in a certificate with the person who brings it.

    `certificate` is (credit code, organisation, common name), each "" when absent.
    The strongest of the three that is present decides.
    """
    code, organisation, name = certificate
    holder = name or organisation or code
    if code:
        is_own = code == uscc
    elif organisation:
        is_own = organisation == organisation_name
    else:
        is_own = name == person_name
    if not is_own:
        raise CertificateOfAnother(holder=holder)


def check_challenge(
    *, expires_at: datetime, answered_at: datetime | None, now: datetime
) -> None:
    """Refuse an answer that comes twice, or at the end of its time or later."""
    if answered_at is not None or now >= expires_at:
        raise ChallengeOver
