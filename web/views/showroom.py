"""Every component on one page, in every state: what the pages are built from."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.views.generic import TemplateView

from web import forms
from web.rules import showroom, statuses


class Components(TemplateView):
    """`/manage/components/`: shows no data of anybody."""

    template_name = "web/components.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Invented examples around the present moment."""
        now = timezone.now()
        return super().get_context_data(
            statuses=list(statuses.STATUSES.values()),
            in_two_days=now + timedelta(days=2, hours=17, minutes=27),
            in_an_hour=now + timedelta(minutes=48, seconds=41),
            in_two_minutes=now + timedelta(minutes=2),
            now=now,
            timeline=showroom.timeline(now),
            rows=showroom.ROWS,
            before=showroom.BEFORE,
            after=showroom.AFTER,
            example_digest=showroom.DIGEST,
            act=showroom.ACT,
            form=forms.example(),
            **kwargs,
        )
