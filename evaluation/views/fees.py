"""An expert's fees and ratings, and the page on which a side rates (一标一评)."""

from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from evaluation.actions.expert_fees import rate
from evaluation.facts import expert_fees as facts
from evaluation.facts import panels
from evaluation.rules.expert_fees import CRITERIA, STARS
from kernel.refused import Invalid, NotFound
from parties.rules import policy


def criteria() -> list[tuple[str, str]]:
    """Return what is rated, in the language of the page."""
    place = 1 if (get_language() or "").startswith("en") else 0
    return [(key, words[place]) for key, words in CRITERIA.items()]


class OwnFees(LoginRequiredMixin, View):
    """`/expert/fees/`: what I have earned, and how I was rated."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show one's own rows and nobody else's."""
        person = panels.person_of(request.actor)
        policy.check(request.actor, "evaluation.see-fees", person=person)
        mine = facts.served(person)
        rows = [
            {
                "row": served,
                "ratings": [
                    {
                        "side": rating.side,
                        "points": [
                            (word, rating.points[key]) for key, word in criteria()
                        ],
                        "reason": rating.reason,
                    }
                    for rating in served.ratings
                ],
            }
            for served in mine
        ]
        context = {
            "page_title": _("Fees and ratings"),
            "rows": rows,
            "total_fen": sum(each.fee.amount_fen for each in mine if each.fee),
            "refusals": facts.refusals(person),
        }
        return render(request, "evaluation/fees.html", context)


class Ratings(LoginRequiredMixin, View):
    """`/ratings/<panel>/`: rate the experts of one lot, by seat."""

    def get(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Show whom my side has still to rate; seats, not names."""
        found = panels.panel(panel)
        panels.check_about(request.actor, facts.RATE, found.lot)
        side = facts.side_of(request.actor)
        if side is None:
            raise NotFound
        context = {
            "page_title": _("Rate the experts"),
            "panel": found,
            "lot": found.lot,
            "unrated": facts.unrated(found, side),
            "count": len(facts.experts(found)),
            "criteria": criteria(),
            "stars": list(STARS),
            "is_over": found.phase == "signed",
        }
        return render(request, "evaluation/ratings.html", context)

    def post(self, request: HttpRequest, panel: UUID) -> HttpResponse:
        """Keep one rating."""
        try:
            points = {key: int(request.POST[key]) for key in CRITERIA}
        except (KeyError, ValueError):
            raise Invalid(field=next(iter(CRITERIA))) from None
        rate(
            by=request.actor,
            panel=panel,
            seat=request.POST.get("seat", ""),
            points=points,
            reason=request.POST.get("reason", ""),
        )
        return redirect("evaluation:ratings", panel)
