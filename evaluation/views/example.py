"""`/case/<trade>/file/rows/example/`: how the file's method works, by three bids."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from evaluation.facts import trade as facts
from evaluation.rules.methods import example, registry
from evaluation.rules.methods.question import read_question
from evaluation.views.room import language
from kernel.refused import Refused
from tender import queries as tender
from tender.rules.file_checks import price_item
from tender.rules.tender_file import TenderFile


class WorkedExample(LoginRequiredMixin, View):
    """The draft's method put to three invented bids."""

    def get(self, request: HttpRequest, trade: UUID) -> HttpResponse:
        """Show totals, ranks and steps; or what stands in the way."""
        case = tender.case_for(request.actor, trade)
        context: dict[str, Any] = {
            "trade": case,
            "page_title": _("Worked example with three bids"),
            "page_code": case.code,
        }
        try:
            file = tender.draft_file(case)
            if file is not None:
                context |= _answer(file, _base(case, file), language())
        except Refused as refused:
            context["refused"] = refused.sentence(language())
        return render(request, "evaluation/example.html", context)


def _base(case: Any, file: TenderFile) -> Decimal:
    ceiling = next((row.ceiling for row in file.lots if row.ceiling), None)
    return ceiling.value if ceiling else Decimal(case.budget_fen) / 100


def _answer(file: TenderFile, base: Decimal, words: str) -> dict[str, Any]:
    item = price_item(file)
    asked = example.question(
        facts.method_of(file),
        facts.items_of(file),
        price_type=item.type if item else "amount",
        base=base,
    )
    result = registry.ask(read_question(asked)).as_facts()
    is_chinese = words.startswith("zh")
    rows, steps = result["rows"], result["steps"]
    assert isinstance(rows, list)
    assert isinstance(steps, list)
    return {
        "rows": sorted(rows, key=lambda row: row["rank"] or len(rows) + 1),
        "benchmark": result["benchmark"],
        "drawn": asked["drawn"],
        "steps": [
            {**step, "title": step["title"]["zh" if is_chinese else "en"]}
            for step in steps
        ],
    }
