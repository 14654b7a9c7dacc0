"""Short help pages, one per task; each answers one question a person has then."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.generic import TemplateView, View

from kernel.refused import NotFound
from web.rules.help_topics import TOPICS


class Contents(TemplateView):
    """`/help/`: which pages there are."""

    template_name = "web/help/contents.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The topics in their order."""
        return super().get_context_data(topics=TOPICS, **kwargs)


class Topic(View):
    """`/help/<topic>/`."""

    def get(self, request: HttpRequest, topic: str) -> HttpResponse:
        """The page of one topic."""
        found = next((each for each in TOPICS if each.slug == topic), None)
        if found is None:
            raise NotFound
        template = f"web/help/{found.slug.replace('-', '_')}.html"
        context = {"page_title": gettext(found.title), "topic": found}
        return render(request, template, context)
