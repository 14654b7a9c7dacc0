"""One's own certificates: their end, enrolling one, taking one out of use."""

import base64
from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from journal.queries import instant
from parties import forms, queries, register_queries
from parties.actions.ask_challenge import ask_challenge
from parties.actions.enrol_certificate import enrol_certificate
from parties.actions.revoke_certificate import revoke_certificate


class Certificates(LoginRequiredMixin, View):
    """Which certificates I may sign with, and until when."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them, the one that ends last first."""
        person = queries.person_of(request.user)
        context = {
            "page_title": _("Certificates"),
            "certificates": register_queries.certificates_of(person) if person else [],
            "now": instant(),
        }
        return render(request, "parties/certificates.html", context)


class Begin(LoginRequiredMixin, View):
    """Ask for the bytes to sign."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make a challenge and go to its page."""
        return redirect("enrol_sign", ask_challenge(by=request.actor).uid)


class Enrol(LoginRequiredMixin, View):
    """Sign the challenge with the key of the certificate."""

    def get(self, request: HttpRequest, challenge: UUID) -> HttpResponse:
        """Show what is signed, and until when it waits."""
        return self._page(request, challenge, forms.Signed(), status=200)

    def post(self, request: HttpRequest, challenge: UUID) -> HttpResponse:
        """Verify the signature and enrol its certificate."""
        form = forms.Signed(request.POST)
        if not form.is_valid():
            return self._page(request, challenge, form, status=422)
        enrol_certificate(
            by=request.actor,
            challenge=challenge,
            signature=form.cleaned_data["signature"],
        )
        return redirect("certificates")

    def _page(
        self, request: HttpRequest, challenge: UUID, form: forms.Signed, *, status: int
    ) -> HttpResponse:
        asked = register_queries.challenge_for(request.actor, challenge)
        context = {
            "page_title": _("Enrol a certificate"),
            "form": form,
            "challenge": asked,
            "body_b64": base64.b64encode(queries.challenge_bytes(asked)).decode(),
        }
        return render(request, "parties/enrol.html", context, status=status)


class Revoke(LoginRequiredMixin, View):
    """Take a certificate out of use."""

    def post(self, request: HttpRequest, certificate: UUID) -> HttpResponse:
        """Revoke it from now on."""
        form = forms.Reason(request.POST)
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        revoke_certificate(by=request.actor, certificate=certificate, reason=reason)
        return redirect("certificates")
