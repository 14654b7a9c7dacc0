"""Stopping the release of a lot, and lifting it (叫停): the owner's, the supervisor's.

What is signed is hold.json or lift.json itself: custodians' agents verify those bytes,
and the house can neither make nor change them.
"""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from escrow import queries as escrow
from escrow.actions.holds import LIFT, PLACE, lift_hold, place_hold
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules import policy
from sealing import hold as holds
from tender.models import Lot
from tender.views.pages import CasePage, check_page, signature_of, trade_context


class Holds(CasePage):
    """`/case/<trade>/holds/`: which lots are held, by whom and why; hold and lift."""

    def get(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show every lot and its holds."""
        subject = str(self.trade.uid)
        lots = list(self.trade.lots.order_by("number"))
        found = escrow.holds_of(subject)
        mine = self.actor.certificate or ""
        return self.page(
            "tender/holds.html",
            page_title=_("Hold the release"),
            may_hold=self._may(PLACE) and self._statement() is not None,
            may_lift=self._may(LIFT),
            now=instant().isoformat(),
            held=[
                {
                    "lot": lot,
                    "holds": [
                        (one, getattr(one, "lift", None), one.signer == mine)
                        for one in found
                        if one.lot == str(lot.uid)
                    ],
                    "stands": escrow.is_held(subject, str(lot.uid)),
                }
                for lot in lots
            ],
        )

    def post(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Hold a lot, or lift a hold: first shown, then signed."""
        is_lift = bool(request.POST.get("hold"))
        act = LIFT if is_lift else PLACE
        if not self._may(act):
            raise NotFound
        body = self._lift_body(request) if is_lift else self._hold_body(request)
        signature = signature_of(request)
        if signature is None:
            return self._check(request, act, body)
        if is_lift:
            lift_hold(
                by=self.actor,
                hold=request.POST["hold"],
                body=body,
                signature=signature,
            )
        else:
            place_hold(
                by=self.actor,
                subject=str(self.trade.uid),
                body=body,
                signature=signature,
            )
        return redirect("tender:holds", self.trade.uid)

    def _check(self, request: HttpRequest, act: str, body: bytes) -> HttpResponse:
        is_lift = act == LIFT
        return check_page(
            request,
            act=act,
            subject=str(self.trade.uid),
            facts={
                "code": self.trade.code,
                "title": self.trade.title,
                "reason": request.POST.get("grounds", ""),
            },
            body=body,
            sentence=_("Lift the hold") if is_lift else _("Hold the release"),
            consequence=_("Custodians release as soon as their agents have seen it.")
            if is_lift
            else _("No custodian releases anything of this lot until you lift it."),
            context=trade_context(self.trade),
        )

    def _hold_body(self, request: HttpRequest) -> bytes:
        lot = self._lot(request.POST.get("lot", ""))
        statement = self._statement()
        if statement is None:
            raise NotFound
        return holds.build(
            tender=str(self.trade.uid),
            lot=str(lot.uid),
            statement=statement,
            grounds=_grounds(request),
            at=_at(request),
        )

    def _lift_body(self, request: HttpRequest) -> bytes:
        digest = request.POST["hold"]
        known = {one.digest for one in escrow.holds_of(str(self.trade.uid))}
        if digest not in known:
            raise NotFound
        return holds.build_lift(hold=digest, grounds=_grounds(request), at=_at(request))

    def _lot(self, uid: str) -> Lot:
        found = {str(lot.uid): lot for lot in self.trade.lots.all()}
        if uid not in found:
            raise NotFound
        return found[uid]

    def _statement(self) -> str | None:
        found = escrow.complete_statement(str(self.trade.uid))
        return None if found is None else found.digest

    def _may(self, act: str) -> bool:
        whose = {self.trade.owner.uid}
        if self.trade.agency is not None:
            whose.add(self.trade.agency.uid)
        path = self.trade.region.path
        return policy.may(self.actor, act, organisation=whose, region=path)


def _grounds(request: HttpRequest) -> str:
    return " ".join(request.POST.get("grounds", "").split())


def _at(request: HttpRequest) -> datetime:
    """Return the time of the page: the same for the check and for the signature."""
    try:
        found = datetime.fromisoformat(request.POST.get("at", ""))
    except ValueError:
        raise NotFound from None
    if found.tzinfo is None:
        raise NotFound
    return found
