"""摇号重放: a draw of an opening, computed again, with the bytes to do it by hand.

Everything here comes from the journal's row of the draw and from the closing list's
digest; what is shown as verified was computed again for this page.
"""

import hashlib
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views import View

from bidding.facts import draws, openings
from bidding.models import DrawSecret
from bidding.views.opening_room import actor_of
from kernel import draw as kernel_draw
from kernel.canonical import canonical
from kernel.refused import NotFound
from tender import queries as tender

_WORDS = 2**32


class Replay(View):
    """The replay of one opening's draw, for everybody, once it is drawn."""

    def get(self, request: HttpRequest, opening: UUID) -> HttpResponse:
        """Show it; before the draw there is nothing here."""
        found = openings.opening(opening)
        openings.viewer(actor_of(request), found)
        drawn = draws.drawn_facts(found)
        if drawn is None:
            raise NotFound
        trade = found.lot.trade
        context = {
            "opening": found,
            "lot": found.lot,
            "trade": trade,
            "drawn": drawn,
            "page_code": trade.code,
            "page_title": gettext("Draw it again"),
            "training": tender.rulebook_of(trade).is_training,
            **replayed(drawn, _commitments(found.uid)),
        }
        return render(request, "bidding/draw_replay.html", context)


def _commitments(opening: UUID) -> dict[str, str]:
    rows = DrawSecret.objects.filter(draw__opening__uid=opening)
    return dict(rows.values_list("party", "commitment"))


def replayed(drawn: dict[str, Any], commitments: dict[str, str]) -> dict[str, Any]:
    """Return the draw done again from its facts, step by step, with each outcome."""
    candidates, reveals = drawn["candidates"], drawn["reveals"]
    joined = b"".join(bytes.fromhex(each) for each in reveals)
    seed = hashlib.sha256(joined).digest()
    (step,) = kernel_draw.steps(seed, among=len(candidates), count=1)
    listed = canonical(list(candidates))
    limit = _WORDS // len(candidates) * len(candidates)
    value = candidates[step.number - 1]
    return {
        "list_text": listed.decode(),
        "list_ok": hashlib.sha256(listed).hexdigest() == drawn["list_digest"],
        "parties": [
            {
                "party": party,
                "reveal": reveal,
                "commitment": commitments.get(party, ""),
                "ok": party == "closing"
                or kernel_draw.commitment(bytes.fromhex(reveal)) == commitments[party],
            }
            for party, reveal in zip(drawn["parties"], reveals, strict=True)
        ],
        "joined": joined.hex(),
        "seed": seed.hex(),
        "seed_ok": seed.hex() == drawn["seed"],
        "first_block": f"{seed.hex()}00000000",
        "among": len(candidates),
        "limit": limit,
        "words": [
            {"word": word, "hex": f"{word:08x}", "taken": word < limit}
            for word in step.words
        ],
        "rest": step.words[-1] % len(candidates),
        "number": step.number,
        "value": value,
        "result_ok": (step.number, value) == (drawn["number"], drawn["drawn"]),
    }
