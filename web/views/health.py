"""`/manage/health/`: is all well, for whoever keeps the house."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.utils import timezone
from django.utils.translation import gettext
from django.views.generic import TemplateView

from parties.rules.actor import PUBLIC
from web.health import health_for


class Health(LoginRequiredMixin, TemplateView):
    """Every part with its state, what is wrong first and what to do about it."""

    template_name = "web/health.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ask each part now."""
        now = timezone.now()
        actor = getattr(self.request, "actor", PUBLIC)
        return super().get_context_data(
            page_title=gettext("Health"), health=health_for(actor, now), **kwargs
        )
