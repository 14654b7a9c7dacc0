"""Setting up a second factor counts as giving it, in the session where it was done."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse


class ActivateTOTP(ActivateTOTPView):
    """Activate an authenticator app; its first code was just typed."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Record the factor with the session."""
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, "mfa", type="totp")
        return response


class AddWebAuthn(AddWebAuthnView):
    """Add a security key; it has just signed."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Record the factor with the session."""
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, "mfa", type="webauthn")
        return response


activate_totp = login_required(ActivateTOTP.as_view())
add_webauthn = login_required(AddWebAuthn.as_view())
