"""Owner and intermediary rate each other (履约评价), each on its own page."""

from typing import Any
from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from award import queries
from award.actions.rate_service import HIDDEN_ROW, rate_service
from award.facts import service_ratings
from award.forms import Rating
from award.views.pages import actor_of, asked_lot, lot_context
from journal.queries import instant
from kernel.refused import Refused
from tender import queries as tender


class _RatingPage(LoginRequiredMixin, View):
    """Show both ratings as far as they may be seen; take one's own."""

    def lot_of(self, request: HttpRequest, key: UUID) -> Any:
        """Return the lot of the address."""
        raise NotImplementedError

    def get(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Show it."""
        return self._page(request, self.lot_of(request, key), Rating())

    def post(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Keep the rating."""
        lot, form = self.lot_of(request, key), Rating(request.POST)
        if not form.is_valid():
            return self._page(request, lot, form, status=422)
        try:
            rate_service(
                by=actor_of(request),
                lot=lot.uid,
                stars=int(form.cleaned_data["stars"]),
                words=form.cleaned_data["words"],
            )
        except Refused as refused:
            if not refused.field:
                raise
            form.add_error(refused.field, refused.sentence(get_language() or "zh-hans"))
            return self._page(request, lot, form, status=refused.status)
        return redirect(request.get_full_path())

    def _page(
        self, request: HttpRequest, lot: Any, form: Rating, status: int = 200
    ) -> HttpResponse:
        found = service_ratings.ratings_for(actor_of(request), lot, instant())
        context = lot_context(
            lot,
            page_title=_("Rate the service"),
            ratings=found,
            form=form,
            hidden=tender.rulebook_of(lot.trade).row(HIDDEN_ROW),
        )
        return render(request, "award/rating.html", context, status=status)


class OwnersRating(_RatingPage):
    """`/case/<trade>/rating/`: the owner's page."""

    def lot_of(self, request: HttpRequest, key: UUID) -> Any:
        """Return the case's lot that is asked for."""
        return queries.case_lot(actor_of(request), key, asked_lot(request))


class IntermediarysRating(_RatingPage):
    """`/bids/<lot>/rating/`: the intermediary's page."""

    def lot_of(self, request: HttpRequest, key: UUID) -> Any:
        """Return the lot, which is everybody's once it is announced."""
        return tender.lot_for(actor_of(request), key)
