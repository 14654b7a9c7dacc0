"""A trade's journal for everybody: its rows in order, and the checkpoints over them."""

from dataclasses import dataclass
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
        body = _file(n, name, _streams(trade))
        if body is None:
            raise NotFound
        kind = _TYPES[name.rpartition(".")[2]]
        answer = HttpResponse(body, content_type=kind)
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


@dataclass(frozen=True, slots=True)
class _Stream:
    """A stream whose rows the page shows: what it is called, and its path's file."""

    says: str
    file: str


def _streams(trade: Any) -> dict[str, _Stream]:
    found = {trade.stream: _Stream(_("Trade"), "trade.json")}
    for lot in trade.lots.order_by("number"):
        if not journal.is_hidden(lot.stream):
            says = f"{_('Lot')} {lot.number}"
            found[lot.stream] = _Stream(says, f"lot-{lot.number}.json")
    return found


def _file(n: int, name: str, streams: dict[str, _Stream]) -> bytes | None:
    """Return one file of a checkpoint that binds rows of these streams."""
    for key, stream in streams.items():
        if stream.file == name:
            return journal.checkpoint_path(n, key)
    return journal.checkpoint_files(n, streams=list(streams)).get(name)


def _checkpoints(trade: Any) -> list[dict[str, Any]]:
    streams = _streams(trade)
    return [
        {
            "row": found,
            "streams": [
                (streams[key].file, streams[key].says, n)
                for key, n in found.rows.items()
            ],
            "files": _files(found),
        }
        for found in journal.covering(list(streams))
    ]


def _files(found: journal.Covered) -> list[tuple[str, str]]:
    files = [("content.json", _("Content"))]
    if found.is_sealed:
        files.append(("signature.p7s", _("Signature")))
    if found.is_stamped:
        files.append(("token.tsr", _("Time stamp")))
    return files
