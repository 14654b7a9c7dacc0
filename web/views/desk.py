"""My tasks: everything one must do, the earliest due first, over all apps."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.utils import timezone
from django.views.generic import TemplateView

from parties.rules.actor import PUBLIC
from parties.rules.tasks import TaskKind
from web import sources
from web.rules import tasks


class Desk(LoginRequiredMixin, TemplateView):
    """`/desk/`: the tasks of the role being used."""

    template_name = "web/desk_page.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Tasks to do and matters waited for, each group by time."""
        now = timezone.now()
        actor = getattr(self.request, "actor", PUBLIC)
        merged = tasks.by_time(sources.tasks_for(actor, now))
        return super().get_context_data(
            to_do=[task for task in merged if task.kind is TaskKind.DO],
            waiting=[task for task in merged if task.kind is TaskKind.WAIT],
            empty=tasks.EMPTY_DESK.get(actor.role, tasks.EMPTY_DESK_DEFAULT),
            today=sources.today(now),
            is_staff_hand=tasks.is_centre(actor.role),
            **kwargs,
        )
