"""Which script seals bids in this house: its digest, at an address for everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from web.assets import sealing_script


class Script(View):
    """`/sealing/`: the digest, how to compare it, and how to build the same bytes."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        return render(request, "web/sealing_script.html")


class Digest(View):
    """`/sealing/digest.txt`: one line as `sha256sum --check` reads it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Answer the line."""
        script = sealing_script()
        line = f"{script.sha256}  {script.name}\n"
        return HttpResponse(line, content_type="text/plain; charset=utf-8")
