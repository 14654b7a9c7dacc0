"""A trade's public pages: its whole life, each lot, and the journal."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from bidding import queries as bidding
from journal import queries as journal
from kernel.refused import NotFound
from notices import queries
from notices.facts import trade_page
from parties.rules.actor import PUBLIC, Actor
from tender import queries as tender
from tender.rules.disclosure import Item
from tender.rules.stages import Stage

PAGE_LENGTH = 30
_ENDED = (Stage.FAILED, Stage.ALL_REJECTED, Stage.TERMINATED)


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks, as the middleware found it."""
    actor: Actor = getattr(request, "actor", PUBLIC)
    return actor


def trade_context(trade: Any, **more: Any) -> dict[str, Any]:
    """Return what every public page of a trade shows of it."""
    rulebook = tender.rulebook_of(trade)
    return {
        "trade": trade,
        "lots": list(trade.lots.order_by("number")),
        "procedure": tender.procedure_of(trade),
        "rulebook": rulebook,
        "training": rulebook.is_training,
        "page_code": trade.code,
        **more,
    }


class TradeList(View):
    """`/trades/`: what is announced, the newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them."""
        rows = tender.published().prefetch_related("lots").order_by("-id")
        page = Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page"))
        context = {"page_title": _("Trades"), "page": page}
        return render(request, "notices/trades.html", context)


class TradePage(View):
    """`/trades/<code>/`: timeline, lots, documents, corrections, who keeps the keys."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """Show it, as it is disclosed to the reader."""
        actor, now = actor_of(request), journal.instant()
        trade = public_trade(actor, code)
        edition = tender.edition(trade)
        last = [
            lot.milestones.order_by("-id").first()
            for lot in trade.lots.all()
            if lot.stage in _ENDED or lot.stage == Stage.SUSPENDED
        ]
        context = trade_context(
            trade,
            page_title=trade.title,
            dates=tender.timetable(trade),
            is_open=any(lot.stage == Stage.OPEN for lot in trade.lots.all()),
            timeline=_nodes(trade_page.timeline(trade, now)),
            edition=edition,
            documents=tender.documents(trade, edition.edition),
            has_file=any(
                tender.may_have_file(actor, tender.lot(lot.uid))
                for lot in trade.lots.all()
            ),
            notices=queries.of_trade(trade.pk),
            custodians=trade_page.custodians(trade),
            decisions=_decisions(actor, trade, now),
            stopped=[row for row in last if row is not None],
            halls=_halls(trade.lots.order_by("number")),
        )
        return render(request, "notices/trade.html", context)


def _halls(lots: Iterable[Any]) -> list[dict[str, Any]]:
    """Return the lots that have a hall of their own, which everybody may watch."""
    found = [
        {
            "lot": lot,
            "auction": bidding.hall_of_auction(lot),
            "has_draw": bidding.has_draw_page(lot),
        }
        for lot in lots
        if not tender.procedure_of(lot.trade).is_sealed
        or tender.procedure_of(lot.trade).draws_guests
    ]
    return [hall for hall in found if hall["auction"] or hall["has_draw"]]


def _nodes(found: list[trade_page.Node]) -> list[dict[str, Any]]:
    """Return a timeline as `c-timeline` takes it, in the language of the page."""
    english = (get_language() or "").startswith("en")
    return [
        {
            "act": node.act.en if english else node.act.zh,
            "at": node.at,
            "state": node.state,
            "url": f"/en{node.url}" if node.url and english else node.url,
        }
        for node in found
    ]


def public_trade(actor: Actor, code: str) -> Any:
    """Return a trade that is announced; a draft is not here even for its owner."""
    trade = tender.trade_for(actor, code)
    if not any(tender.is_announced(lot) for lot in trade.lots.all()):
        raise NotFound
    return trade


def _decisions(actor: Actor, trade: Any, now: Any) -> list[Any]:
    found = []
    for row in trade.lots.order_by("number"):
        decision = trade_page.LotView(actor, tender.lot(row.uid), now).decision()
        if decision is not None:
            found.append(decision)
    return found


class LotPage(View):
    """`/trades/<code>/lots/<n>/`: opening table, scores and award as disclosed."""

    def get(self, request: HttpRequest, code: str, number: int) -> HttpResponse:
        """Show what is disclosed, and say of the rest until when it is not."""
        actor = actor_of(request)
        trade = public_trade(actor, code)
        row = trade.lots.filter(number=number).first()
        if row is None:
            raise NotFound
        view = trade_page.LotView(actor, tender.lot(row.uid), journal.instant())
        context = trade_context(
            trade,
            page_title=f"{trade.title} {row.title}",
            lot=view.lot,
            form_items=view.form,
            opening=view.opening(),
            opening_withheld=view.withheld(Item.OPENING_TABLE),
            scores=view.scores(),
            scores_withheld=view.withheld(Item.RANKING),
            rejections=view.rejections(),
            panel=view.panel(),
            panel_withheld=view.withheld(Item.PANEL_NAMES),
            decision=view.decision(),
            decision_withheld=view.withheld(Item.DECISION),
            notices=queries.of_trade(trade.pk).filter(lot=row),
            halls=_halls([view.lot]),
        )
        return render(request, "notices/lot.html", context)
