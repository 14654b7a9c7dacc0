"""What the views of this app share: who asks, what is signed, contexts, files."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_noop as _

from award.forms import signature_bytes
from award.rules import decisions, declining
from kernel.canonical import Json
from kernel.typed import whole_number
from parties.rules.actor import PUBLIC, Actor
from tender import queries as tender
from tender.rules.rulebooks import Text

FACT_WORDS = {
    "code": _("Trade code"),
    "title": _("Title"),
    "lot": _("Lot"),
    "winner": _("Award to"),
    "organisation": _("Organisation"),
    "bid": _("Bid"),
    "rank": _("Rank"),
    "price": _("Price"),
    "unit": _("Unit"),
    "passed": _("Passed over"),
    "going_on": _("Go on to the next stage"),
    "failed": _("Do not go on"),
    "report": _("Report (digest)"),
    "number": _("Number"),
    "digest": _("Digest of what is signed"),
    "decision": _("Decision"),
    "ground": _("Ground in law"),
    "reason": _("Reason"),
    "article": _("Legal basis"),
    "deposit": _("Deposit"),
    "deposit_fen": _("Deposit (fen)"),
    "contract": _("Number of the contract"),
    "signed_on": _("Signed on"),
    "way": _("How one is chosen"),
    "starts_on": _("First day"),
    "ends_on": _("Until, not counted"),
    "entered": _("Who entered"),
    "supplier": _("Supplier"),
    "what": _("What is bought"),
    "exit": _("Ground in law"),
}


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks, as the middleware found it."""
    actor: Actor = getattr(request, "actor", PUBLIC)
    return actor


def asked_lot(request: HttpRequest) -> int | None:
    """Return the number of the lot that is asked for, or None for the only one."""
    return whole_number(request.POST.get("lot") or request.GET.get("lot", ""))


def signature_of(request: HttpRequest) -> bytes | None:
    """Return the signature that came, or None when this post only asks."""
    text = request.POST.get("signature", "")
    return signature_bytes(text) if text else None


def lot_context(lot: Any, **more: Any) -> dict[str, Any]:
    """Return what every page of a lot's award shows of it."""
    trade = lot.trade
    return {
        "lot": lot,
        "trade": trade,
        "lots": list(trade.lots.order_by("number")),
        "procedure": tender.procedure_of(trade),
        "rulebook": tender.rulebook_of(trade),
        "training": tender.rulebook_of(trade).is_training,
        "page_code": trade.code,
        **more,
    }


def check_page(
    request: HttpRequest,
    lot: Any,
    *,
    act: str,
    body: bytes,
    facts: dict[str, Json],
    sentence: str,
    consequence: str,
    article: Text | None,
    back: str,
    document: str = "",
) -> HttpResponse:
    """Show what will be signed (核对), with what was typed kept in hidden fields.

    `document` is the address of a file whose own bytes are signed.
    """
    kept = [
        (name, value)
        for name in request.POST
        if name not in ("csrfmiddlewaretoken", "signature")
        for value in request.POST.getlist(name)
    ]
    said = _grounds(lot)
    lines = [
        (FACT_WORDS.get(key, key), said.get(str(value)) or _shown(value))
        if key == "ground"
        else (FACT_WORDS.get(key, key), _shown(value))
        for key, value in facts.items()
    ]
    context = lot_context(
        lot,
        act=act,
        body=body,
        facts=lines,
        kept=kept,
        sentence=sentence,
        consequence=consequence,
        article=article,
        back=back,
        document=document,
        page_title=sentence,
    )
    return render(request, "award/check.html", context)


def _grounds(lot: Any) -> dict[str, str]:
    """What the grounds of a lot's procedure are called, by code."""
    procedure = tender.procedure_of(lot.trade)
    both = (*decisions.grounds(procedure), *declining.grounds(procedure))
    english = (get_language() or "").startswith("en")
    return {one.code: one.words.en if english else one.words.zh for one in both}


def _shown(value: Json) -> str:
    if isinstance(value, list):
        return "；".join(_shown(item) for item in value) or "—"
    if isinstance(value, dict):
        return " ".join(_shown(item) for item in value.values())
    return "—" if value is None or value == "" else str(value)


def pdf_response(name: str, pdf: bytes) -> HttpResponse:
    """Return a PDF to read in the page's own window, by a name of ours."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
