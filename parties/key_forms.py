"""What a security key answers, read before anything rests on it.

The library takes whatever is JSON: a bare `0` became a stored key that nothing can
ever answer for, and which counted as a second factor; an answer that is bent another
way ended in a failure of the page. Here an answer is an object that reads as one, or it
is refused like a wrong code (WebAuthn Level 2, sections 5.1, 7.1 and 7.2).
"""

from typing import Any, Final

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django.core.exceptions import ValidationError

#: a real answer takes some 2 KiB, with an attestation some 10
ANSWER_CHARS_MAX: Final = 64 * 1024
#: what the parsers underneath raise for bytes that are no answer
UNREADABLE: Final = (
    *(AttributeError, IndexError, KeyError, TypeError, ValueError),
    *(InvalidSignature, UnsupportedAlgorithm),
)


def _no_answer() -> ValidationError:
    return get_adapter().validation_error("incorrect_code")


def _object(form: Any) -> None:
    """Refuse a credential that is not an object of a sensible size."""
    raw = form.data.get(form.add_prefix("credential"), "")
    if len(raw) > ANSWER_CHARS_MAX:
        raise _no_answer()
    credential = form.cleaned_data.get("credential")
    if not isinstance(credential, dict) or not credential:
        raise _no_answer()


class AddKey(AddWebAuthnForm):
    """The first answer of a key that is being added."""

    def clean(self) -> dict[str, Any]:
        """Return the form's values, or refuse what no key answers."""
        _object(self)
        try:
            values: dict[str, Any] = super().clean()
        except UNREADABLE:
            raise _no_answer() from None
        return values


class _ReadAnswer:
    """Reads the answer of a key that is known, whatever it is asked for."""

    def clean_credential(self) -> Authenticator:
        """Return the key that answered, or refuse."""
        _object(self)
        try:
            found: Authenticator = super().clean_credential()  # type: ignore[misc]
        except UNREADABLE:
            raise _no_answer() from None
        return found


class AnswerOfKey(_ReadAnswer, AuthenticateWebAuthnForm):
    """A key's answer as the second factor of signing in."""


class AnswerOfKeyAgain(_ReadAnswer, ReauthenticateWebAuthnForm):
    """A key's answer before an act that asks again who is there."""
