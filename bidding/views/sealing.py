"""Sealing in the browser: the pages, and what their script asks for.

The page is given the public terms and the signed statement; what it seals comes back as
ciphertext, exactly as from the command line. No key, passphrase or document comes here.
"""

import base64
import binascii
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views import View

from bidding.actions.register import Sealed, register_bid
from bidding.facts import draws, openings, own
from bidding.facts.envelopes import terms_of
from bidding.facts.seal_terms import bidders_envelopes, envelope_row, seal_terms
from bidding.rules import backups
from bidding.rules.uploads import BidState
from bidding.views.opening_room import actor_of
from bidding.views.own_bids import LotPage, Seal
from bidding.views.sealing_words import sealing_words
from journal import queries as journal
from kernel.canonical import Json, strict_object
from kernel.refused import Invalid, NotFound
from parties.rules import policy
from parties.rules.actor import Actor
from tender import queries as tender

SUBMIT = "bidding.submit"
GIVE = "bidding.give-secret"
_SHARES_MAX: Final = 16
_PARTS: Final = 2


class SealPage(Seal):
    """`/bids/<lot>/seal/`: the five steps; without a script, the command line."""

    def get(self, request: HttpRequest, lot: UUID) -> HttpResponse:
        """Show the page of one envelope: the first one unless another is named."""
        actor, row = self.door(request, lot)
        names = bidders_envelopes(row)
        envelope = request.GET.get("envelope") or names[0]
        if envelope not in names:
            raise NotFound
        context = self.context(actor, row) | {
            "envelope": envelope,
            "envelopes": names if len(names) > 1 else [],
            "words": sealing_words(),
            "owner": actor.organisation,
        }
        return render(request, self.template, context)


class QuotePage(LotPage):
    """`/bids/<lot>/quote/<n>/`: one sealed quote of a round, by its order."""

    template = "bidding/quote.html"
    title = "Final quote"

    def get(self, request: HttpRequest, lot: UUID, number: int = 1) -> HttpResponse:
        """Show the round to a bidder whom its order admits."""
        actor, row = self.door(request, lot)
        envelope = f"quote-{number}"
        terms = seal_terms(actor, row, envelope, journal.instant())
        mine = [
            each for each in own.bids_of(actor, row.uid) if each.envelope == envelope
        ]
        context = self.context(actor, row) | {
            "page_title": gettext(self.title),
            "envelope": envelope,
            "number": number,
            "words": sealing_words(),
            "owner": actor.organisation,
            "deadline": terms_of(row, envelope).deadline,
            "is_open": terms["is_open"],
            "quoted": next((x for x in mine if x.state == BidState.SUBMITTED), None),
        }
        return render(request, self.template, context)


class BackupPage(View):
    """`/rooms/opening/<uid>/draw/backup/`: a party seals what it committed to."""

    def get(self, request: HttpRequest, opening: UUID) -> HttpResponse:
        """Show it to a party that committed, until the deadline."""
        actor, found = actor_of(request), openings.opening(opening)
        openings.viewer(actor, found)
        if not tender.may(actor, GIVE, found.lot.trade):
            raise NotFound
        secret = draws.secret_of(actor, found.lot)
        now = journal.instant()
        deadline = openings.closes_at(found)
        if secret is None or deadline is None or now >= deadline:
            raise NotFound
        context = {
            "page_title": gettext("Backup of your secret"),
            "page_code": found.lot.trade.code,
            "training": tender.rulebook_of(found.lot.trade).is_training,
            "trade": found.lot.trade,
            "procedure": tender.procedure_of(found.lot.trade),
            "lot": found.lot,
            "opening": found,
            "secret": secret,
            "deadline": deadline,
            "envelope": backups.ENVELOPE,
            "words": sealing_words(),
            "owner": actor.organisation,
        }
        return render(request, "bidding/draw_backup.html", context)


class Terms(View):
    """`…/seal/<envelope>/terms.json`: what the script needs, and nothing else."""

    def get(self, request: HttpRequest, lot: UUID, envelope: str) -> HttpResponse:
        """Answer the terms of one envelope."""
        actor, row = _door(request, lot, envelope)
        told = seal_terms(actor, row, envelope, journal.instant())
        return JsonResponse(told)


class Register(View):
    """`…/seal/<envelope>/register/`: a bid sealed in the page is announced."""

    def post(self, request: HttpRequest, lot: UUID, envelope: str) -> HttpResponse:
        """Keep the signed manifest, and say where the parts go."""
        actor, row = _door(request, lot, envelope)
        if envelope != backups.ENVELOPE:
            envelope_row(row, envelope)
        sealed = _sealed(strict_object(request.body))
        made = register_bid(by=actor, lot=row.uid, envelope=envelope, sealed=sealed)
        told = {
            "bid": str(made.bid),
            "upload_key": base64.b64encode(made.upload_key).decode("ascii"),
            "uploads": [{"part": n, "url": f"/tus/{uid}"} for n, uid in made.parts],
        }
        return JsonResponse(told, status=201)


class Rehearsal(LotPage):
    """`/bids/<lot>/rehearsal/`: the bidder's key opens its own envelopes, in the page.

    The server gives back what the bidder itself handed in, and learns nothing of the
    result: there is nothing to be recorded, and nothing that others could see.
    """

    template = "bidding/rehearsal.html"
    title = "Rehearsal"

    def context(self, actor: Actor, row: Any) -> dict[str, Any]:
        """Add what is opened: the reader's own manifest and its own envelope."""
        found = super().context(actor, row)
        live = found["live"]
        found["words"] = sealing_words()
        if live is not None:
            factor = live.bid.factor
            found["manifest"] = bytes(live.bid.manifest)
            found["factor"] = None if factor is None else bytes(factor)
        return found


def _door(request: HttpRequest, lot: UUID, envelope: str) -> tuple[Actor, Any]:
    actor = actor_of(request)
    if envelope == backups.ENVELOPE:
        row = tender.lot_for(actor, lot)
        if not tender.may(actor, GIVE, row.trade):
            raise NotFound
        return actor, row
    policy.check(actor, SUBMIT)
    return actor, tender.lot_for(actor, lot)


def _sealed(told: dict[str, Json]) -> Sealed:
    shares = _texts(told.get("shares"), "shares", most=_SHARES_MAX)
    factor = told.get("factor")
    return Sealed(
        manifest=_bytes(told.get("manifest"), "manifest"),
        shares={i: _bytes(text, "shares") for i, text in enumerate(shares, 1)},
        digests=[_bytes(x, "digests") for x in _pair(told.get("digests"), "digests")],
        sizes=[_size(x) for x in _pair(told.get("sizes"), "sizes")],
        factor=None if factor is None else _bytes(factor, "factor"),
    )


def _texts(value: Json, field: str, *, most: int) -> list[Json]:
    if not isinstance(value, list) or len(value) > most:
        raise Invalid(field=field)
    return value


def _pair(value: Json, field: str) -> list[Json]:
    found = _texts(value, field, most=_PARTS)
    if len(found) != _PARTS:
        raise Invalid(field=field)
    return found


def _size(value: Json) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Invalid(field="sizes")
    return value


def _bytes(value: Json, field: str) -> bytes:
    # The request itself is bounded, and with it every text in it.
    if not isinstance(value, str):
        raise Invalid(field=field)
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(field=field) from None
