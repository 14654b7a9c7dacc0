"""The public home: what is live, what is today, what is new, how to recheck."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.views.generic import TemplateView

from web import sources


class Home(TemplateView):
    """`/`, open to everybody; shows only what is public at this moment."""

    template_name = "web/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the apps that exist say about now."""
        now = timezone.now()
        return super().get_context_data(
            rooms=sources.live_rooms(now),
            today=sources.today(now),
            notices=sources.latest_notices(now),
            **kwargs,
        )
