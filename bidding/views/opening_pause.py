"""暂停 and 恢复 in the hall: two posts each, the second one signed."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from bidding.actions import pause_opening, resume_opening
from bidding.facts import pauses
from bidding.views.opening_acts import Object, signature_of
from kernel.refused import NotFound
from tender import queries as tender
from tender.rules.reasons import checked_reason


class Pause(Object):
    """暂停开标."""

    def act(self, request: HttpRequest, **_more: Any) -> HttpResponse | None:
        """Show what is signed, then pause; paused already leads back."""
        act, found = pause_opening.PAUSE, self.found
        if not tender.may(self.actor, act, found.lot.trade):
            raise NotFound
        if pauses.is_paused(found):
            return None
        pause_opening.check_pausable(found)
        reason = checked_reason(request.POST.get("reason", ""))
        signature = signature_of(request)
        if not signature:
            facts = pause_opening.pause_facts(found, reason)
            return self._check(request, act, facts, act, str(found.uid))
        pause_opening.pause_opening(
            by=self.actor, opening=found.uid, reason=reason, signature=signature
        )
        return None


class Resume(Object):
    """恢复开标."""

    def act(self, request: HttpRequest, **_more: Any) -> HttpResponse | None:
        """Show what is signed, then go on; going on already leads back."""
        act, found = resume_opening.RESUME, self.found
        if not tender.may(self.actor, act, found.lot.trade):
            raise NotFound
        pause = pauses.running_pause(found)
        if pause is None:
            return None
        reason = checked_reason(request.POST.get("reason", ""))
        signature = signature_of(request)
        if not signature:
            facts = resume_opening.resumption_facts(found, pause, reason)
            return self._check(request, act, facts, act, str(found.uid))
        resume_opening.resume_opening(
            by=self.actor, opening=found.uid, reason=reason, signature=signature
        )
        return None
