"""What the views of this app share: forms that ask, forms that sign, contexts.

A signed act takes two posts to the same address: the first, without a signature,
answers with a page that shows what will be signed (核对) and carries its bytes in
`data-sign`; the second brings the signature, and is done. Nothing is kept in between.
"""

from collections.abc import Iterable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_noop as _
from django.views import View

from kernel.canonical import Json
from parties.actions.signed_acts import act_bytes
from parties.rules.actor import PUBLIC, Actor
from tender import queries
from tender.forms import signature_bytes
from tender.models import Trade
from tender.rules.stages import Act, Stage, allowed

#: one name for the plain and the signed acts of a page
Facts = dict[str, Json]


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks, as the middleware found it."""
    actor: Actor = getattr(request, "actor", PUBLIC)
    return actor


def trade_context(trade: Trade, **more: Any) -> dict[str, Any]:
    """Return what every page of a trade shows of it."""
    lots = list(trade.lots.order_by("number"))
    return {
        "trade": trade,
        "lots": lots,
        "procedure": queries.procedure_of(trade),
        "rulebook": queries.rulebook_of(trade),
        "training": queries.rulebook_of(trade).is_training,
        "page_code": trade.code,
        **more,
    }


class CasePage(View):
    """A page of a trade's inside; `self.trade` is one the actor may see."""

    trade: Trade

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Go through the one door before anything else."""
        self.actor = actor_of(request)
        self.trade = queries.case_for(self.actor, kwargs["trade"])
        response = super().dispatch(request, *args, **kwargs)
        assert isinstance(response, HttpResponse)
        return response

    def may(self, act: str, **facts: object) -> bool:
        """Say whether the page should offer an act."""
        return queries.may(self.actor, act, self.trade, **facts)

    def page(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        """Render a page of the trade."""
        return render(
            self.request, template, trade_context(self.trade, **context), status=status
        )

    def home(self) -> HttpResponse:
        """Go to the trade's workbench."""
        return redirect("tender:case", self.trade.uid)


def signature_of(request: HttpRequest) -> bytes | None:
    """Return the signature that came, or None when this post only asks."""
    if "signature" not in request.POST or not request.POST["signature"]:
        return None
    return signature_bytes(request.POST["signature"])


def check_page(
    request: HttpRequest,
    *,
    act: str,
    subject: str,
    facts: Facts,
    sentence: str,
    body: bytes | None = None,
    consequence: str = "",
    article: str = "",
    back: str = "",
    keep: Iterable[tuple[str, str]] = (),
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show what will be signed, with what was typed kept in hidden fields.

    `body` is what is signed when that is not an act but a document of its own; `keep`
    comes back with the signature, beside what was typed.
    """
    kept = [
        (name, value)
        for name in request.POST
        if name not in ("csrfmiddlewaretoken", "signature")
        for value in request.POST.getlist(name)
    ]
    kept += keep
    return render(
        request,
        "tender/check.html",
        {
            **(context or {}),
            "act": act,
            "body": act_bytes(act, subject, facts) if body is None else body,
            "facts": _lines(facts),
            "kept": kept,
            "sentence": sentence,
            "consequence": consequence,
            "article": article,
            "back": back or request.path,
            "page_title": sentence,
        },
    )


FACT_WORDS = {
    "act": _("Act"),
    "code": _("Trade code"),
    "title": _("Title"),
    "edition": _("Edition"),
    "digest": _("Digest"),
    "documents": _("Documents"),
    "submission": _("Submission"),
    "submission_closes_at": _("Deadline"),
    "documents_until": _("File available until"),
    "opens_at": _("Opening"),
    "statement": _("Custodians' statement"),
    "reason": _("Reason"),
    "lots": _("Lots"),
    "lot": _("Lot"),
    "about": _("About"),
    "text": _("Text"),
    "answer": _("Answer"),
    "upheld": _("Upheld"),
    "objection": _("Objection"),
    "evidence": _("Files"),
    "clarification": _("What changes"),
    "affects_bids": _("Affects bids"),
    "after": _("Journal entry before"),
    "region": _("Region"),
    "from": _("From"),
    "until": _("Until"),
    "extension_s": _("Extend by, seconds"),
    "trades": _("Trades affected"),
    "custodians": _("Custodians"),
    "budget_fen": _("Budget, fen"),
    "summary": _("What is needed"),
    "planned_date": _("Planned day of the notice"),
    "announce_at": _("Notice and issue of the file"),
    "waives": _("Minima to be waived"),
    "outcome": _("Decision"),
    "ground": _("Ground"),
    "guests": _("Invited"),
    "supplier": _("Supplier"),
    "opinions": _("Professionals' opinions"),
    "contract": _("Former contract"),
    "contract_fen": _("Amount of the former contract, fen"),
    "added_fen": _("Added before, fen"),
    "held": _("When, where and with whom"),
    "grounds": _("On what the price rests"),
    "agreed": _("What was agreed"),
    "full": _("Bids: deadline → opening"),
    "qualification": _("Applications: deadline → opening"),
    "quote": _("Final quotes: deadline → opening"),
}


def _lines(facts: Facts) -> list[tuple[str, str]]:
    """Return facts as (msgid, text) for the list that is shown."""
    return [(FACT_WORDS.get(key, key), _shown(value)) for key, value in facts.items()]


def _shown(value: Json) -> str:
    if isinstance(value, list):
        return "，".join(_shown(item) for item in value) or "—"
    if isinstance(value, dict):
        return " ".join(_shown(item) for item in value.values())
    if value is None:
        return "—"
    return str(value)


def invalid(form: Form) -> bool:
    """Say whether a bound form cannot be used; reads better in a guard."""
    return not form.is_valid()


def stage_allows(trade: Trade, act: Act) -> bool:
    """Say whether some lot of a trade is at a stage of the act, for buttons."""
    return any(allowed(Stage(lot.stage), act) for lot in trade.lots.all())
