"""A trade's journal for everybody: its rows in order, and the checkpoints over them."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from journal import queries as journal
from kernel.refused import NotFound
from notices.facts import trade_page
from notices.views.trades import actor_of, public_trade, trade_context

PAGE_LENGTH: Final = 200
_TYPES: Final = {
    "json": "application/json",
    "p7s": "application/pkcs7-signature",
    "tsr": "application/timestamp-reply",
}


class JournalPage(View):
    """`/trades/<code>/journal/`: all rows in order, withheld ones as headers."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """List them; `?kind=` keeps rows of one kind."""
        trade = public_trade(actor_of(request), code)
        rows = trade_page.entries(actor_of(request), trade, journal.instant())
        kind = request.GET.get("kind", "")
        kept = [pair for pair in rows if not kind or pair[0].kind == kind]
        page = Paginator(kept, PAGE_LENGTH).get_page(request.GET.get("page"))
        context = trade_context(
            trade,
            page_title=_("Journal"),
            page=page,
            rows=[_line(entry, withheld) for entry, withheld in page.object_list],
            kinds=_kinds(rows),
            kind=kind,
            kept=f"kind={kind}" if kind else "",
            checkpoints=_checkpoints(trade),
        )
        return render(request, "notices/journal.html", context)


class CheckpointFile(View):
    """`…/journal/checkpoints/<n>/<name>`: what a stranger checks a checkpoint with."""

    def get(self, request: HttpRequest, code: str, n: int, name: str) -> HttpResponse:
        """Answer with one file of it: content, signature, time stamp, or a path."""
        trade = public_trade(actor_of(request), code)
        named = _streams(trade)
        found = journal.checkpoint_files(n, streams=list(named))
        by_name = {named.get(key, key): body for key, body in found.items()}
        if name not in by_name:
            raise NotFound
        kind = _TYPES[name.rpartition(".")[2]]
        answer = HttpResponse(by_name[name], content_type=kind)
        answer["Content-Disposition"] = f'attachment; filename="checkpoint-{n}-{name}"'
        return answer


def _line(entry: Any, withheld: Any) -> dict[str, Any]:
    return {
        "entry": entry,
        "digest": entry.digest.hex(),
        "sentence": journal.sentence(entry),
        "withheld": withheld,
    }


def _kinds(rows: list[tuple[Any, Any]]) -> list[tuple[str, str]]:
    """Return the kinds that occur, in the order of what they say."""
    found = {entry.kind for entry, _withheld in rows}
    return sorted(((kind, journal.label(kind)) for kind in found), key=lambda k: k[1])


def _streams(trade: Any) -> dict[str, str]:
    """Return the streams whose rows the page shows, and the file each path is in."""
    found = {trade.stream: "trade.json"}
    for lot in trade.lots.order_by("number"):
        if not journal.is_hidden(lot.stream):
            found[lot.stream] = f"lot-{lot.number}.json"
    return found


def _checkpoints(trade: Any) -> list[dict[str, Any]]:
    named = _streams(trade)
    says = {trade.stream: _("Trade")}
    for lot in trade.lots.order_by("number"):
        says[lot.stream] = f"{_('Lot')} {lot.number}"
    return [
        {
            "row": found,
            "streams": [(named[key], says[key], n) for key, n in found.rows.items()],
            "files": _files(found),
        }
        for found in journal.covering(list(named))
    ]


def _files(found: journal.Covered) -> list[tuple[str, str]]:
    files = [("content.json", _("Content"))]
    if found.is_sealed:
        files.append(("signature.p7s", _("Signature")))
    if found.is_stamped:
        files.append(("token.tsr", _("Time stamp")))
    return files
