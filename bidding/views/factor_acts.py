"""解密 in the hall: a bidder's own key, and the staff's help.

What a page sends was sealed to the opening's worker on the bidder's own machine.
"""

import base64
import binascii
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import View

from bidding.actions import factor_staff, factors
from bidding.facts import factors as facts
from bidding.facts import openings, own_keys
from bidding.rules import factors as rule
from bidding.views.opening_acts import HallAct, Object, signature_of
from bidding.views.opening_room import actor_of
from journal.queries import instant
from kernel.refused import Invalid, NotFound
from kernel.typed import whole_number
from tender import queries as tender
from tender.rules.reasons import checked_reason

MINUTES_MAX = 24 * 60


class OwnFactor(View):
    """What the page needs to release the reader's own key, and how far it is."""

    def get(self, request: HttpRequest, opening: UUID) -> HttpResponse:
        """Answer it as JSON; whoever has not bid finds nothing."""
        actor = actor_of(request)
        found = openings.opening(opening)
        openings.viewer(actor, found)
        bid = facts.own_bid(found, actor.organisation)
        answer = JsonResponse(own_keys.machine_facts(found, bid, instant()))
        answer["Cache-Control"] = "no-store"
        return answer


class ReleaseFactor(HallAct):
    """解密."""

    def act(self, request: HttpRequest, **_more: Any) -> None:
        """Keep the bidder's key, which is sealed to the worker."""
        factors.release_factor(
            by=self.actor, opening=self.found.uid, sealed=_sealed(request)
        )


class UseRecovery(HallAct):
    """补救."""

    def act(self, request: HttpRequest, **_more: Any) -> None:
        """Keep what the recovery file holds, sealed to the worker."""
        factors.use_recovery(
            by=self.actor, opening=self.found.uid, sealed=_sealed(request)
        )


class Retry(HallAct):
    """批量重试."""

    def act(self, request: HttpRequest, **_more: Any) -> None:
        """Have all those checked again that failed."""
        factor_staff.retry_failed(by=self.actor, opening=self.found.uid)


class Note(HallAct):
    """记一笔."""

    def act(self, request: HttpRequest, **more: Any) -> None:
        """Keep a note about one bidder."""
        factor_staff.note_bidder(
            by=self.actor,
            opening=self.found.uid,
            bid=more["bid"],
            text=request.POST.get("text", ""),
            request_key=_uuid(request.POST.get("request_key", "")),
        )


class Extend(Object):
    """延长: two posts, the second one signed."""

    def act(self, request: HttpRequest, **_more: Any) -> HttpResponse | None:
        """Show what is signed, then extend."""
        if not tender.may(self.actor, factor_staff.EXTEND, self.found.lot.trade):
            raise NotFound
        reason = checked_reason(request.POST.get("reason", ""))
        until = self._until(request)
        signature = signature_of(request)
        if not signature:
            signed = factor_staff.extension_facts(self.found, until, reason)
            return self._ask(request, until, signed)
        factor_staff.extend_window(
            by=self.actor,
            opening=self.found.uid,
            until=until,
            reason=reason,
            signature=signature,
        )
        return None

    def _until(self, request: HttpRequest) -> datetime:
        """Return the end that was shown; the first time it is counted in minutes."""
        if text := request.POST.get("until", ""):
            try:
                until = datetime.fromisoformat(text)
            except ValueError:
                raise Invalid(field="until") from None
            if until.tzinfo is None:
                raise Invalid(field="until")
            return until
        minutes = whole_number(request.POST.get("minutes", ""))
        if minutes is None or not 0 < minutes <= MINUTES_MAX:
            raise Invalid(field="minutes")
        window = rule.check_unfrozen(facts.as_window(facts.row_of(self.found)))
        start = max(window.ends_at, instant())
        return start + timedelta(minutes=minutes)

    def _ask(
        self, request: HttpRequest, until: datetime, signed: dict[str, Any]
    ) -> HttpResponse:
        act = factor_staff.EXTEND
        also = {"until": until.isoformat()}
        return self._check(request, act, signed, act, str(self.found.uid), also)


def _sealed(request: HttpRequest) -> bytes:
    try:
        return base64.b64decode(request.POST.get("sealed", ""), validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(field="sealed") from None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(field="request_key") from None
