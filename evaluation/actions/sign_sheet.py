"""Sign the score sheet with the session key; the last signature sums up."""

import base64
import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction

from evaluation.actions import attempts, steps, sum_up
from evaluation.facts import panels, price_stage, trade
from evaluation.facts.articles import article
from evaluation.models import Member, Panel, Sheet, SignedSheet
from evaluation.rules import sheets as rule
from evaluation.rules.events import SheetContent, SheetSigned
from evaluation.rules.phases import Move, Phase, after
from evaluation.rules.seats import verify_session_signature
from journal.queries import instant
from parties.actions.signed_acts import act_bytes
from parties.rules.actor import Actor
from tender.rules.disclosure import Item

ACT = "evaluation.sign-sheet"


def sheet_bytes(member: Member) -> bytes:
    """Return what the seat signs, or refuse while the sheet is not ready to be."""
    found = member.panel
    sheet = Sheet.objects.get(member=member)
    if sheet.signed_at is not None:
        raise rule.SheetSigned(article=article(found.lot, "score"))
    after(Phase(found.phase), Move.SIGN_SHEET)
    steps.check_settled(found)
    file = trade.file_of(found.lot)
    bids = panels.standing(found)
    keys = [bid.key for bid in bids]
    scores, reasons = panels.scores_of(sheet), panels.reasons_of(sheet)
    rule.check_complete(
        trade.items_of(file),
        keys,
        scores,
        reasons=reasons,
        extremes=trade.extremes_of(file),
        names=trade.names(bids),
    )
    facts = {
        "seat": member.seat,
        "version": sheet.version,
        "edition": found.edition,
        "bids": trade.names(bids),
        "scores": panels.as_text(scores, keys),
        "reasons": {key: reasons[key] for key in keys if key in reasons},
    }
    return act_bytes(ACT, str(found.uid), facts)


@attempts.kept("evaluation.sign-sheet")
@transaction.atomic(durable=True)
def sign_sheet(
    *, by: Actor, panel: UUID, signature: bytes, ref: str = ""
) -> SignedSheet:
    """Sign once; whoever signs last, the sheets are opened and added up."""
    found, member = steps.seat_locked(by, panel)
    sheet = Sheet.objects.select_for_update().get(member=member)
    body = sheet_bytes(member)
    verify_session_signature(_key(member), body, signature)
    at = instant()
    sheet.signed_at = at
    sheet.save(update_fields=["signed_at"])
    digest = hashlib.sha256(body).hexdigest()
    signed = SignedSheet.objects.create(
        sheet=sheet,
        version=sheet.version,
        body=body,
        digest=digest,
        signature=signature,
        signed_at=at,
    )
    _record(found, member, signed, at=at, ref=ref)
    if panels.has_all_signed(found) and not price_stage.waits_for_prices(found.lot):
        sum_up.in_step(found, at=at)
    return signed


def _key(member: Member) -> bytes:
    """Return the session key of a seat that has signed in."""
    assert member.session_key is not None
    return bytes(member.session_key)


def _record(
    found: Panel, member: Member, signed: SignedSheet, *, at: datetime, ref: str
) -> None:
    facts = trade.read_body(signed.body)["facts"]
    assert isinstance(facts, dict)
    content = SheetContent(
        seat=member.seat,
        sheet_version=signed.version,
        scores=facts["scores"],  # type: ignore[arg-type]
        reasons=facts["reasons"],  # type: ignore[arg-type]
        digest=signed.digest,
        signature=base64.b64encode(bytes(signed.signature)).decode(),
        session_key=base64.b64encode(_key(member)).decode(),
    )
    by = steps.by_seat(member)
    # The content first: when "signed" is heard, the content is on record.
    steps.keep(found, content, by=by, at=at, item=Item.SHEETS)
    told = SheetSigned(
        seat=member.seat, sheet_version=signed.version, digest=signed.digest
    )
    steps.keep(found, told, by=by, at=at, item=Item.CHECKS, ref=ref)
