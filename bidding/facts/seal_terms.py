"""What a bidder's own page needs to seal a bid: all of it checked again by the page.

Nothing here is secret, and nothing of it differs with what others handed in. Bytes that
are signed or hashed travel as they are, in base64; the page verifies the statement's
signatures against the anchors before it seals anything.
"""

import base64
from datetime import datetime
from typing import Any

from bidding.facts import consortia, draws
from bidding.facts.envelopes import EnvelopeTerms, terms_of
from bidding.models import Bid
from bidding.rules import backups
from bidding.rules.articles import article
from bidding.rules.uploads import BidState
from escrow import queries as escrow
from escrow.queries import SignedStatement
from kernel.canonical import Json
from kernel.refused import NotFound
from parties import queries as parties
from parties.rules.actor import Actor
from sealing import certificates, consortium
from sealing import order as orders
from sealing.order import Order
from tender import queries as tender
from tender.rules.envelope_rows import Author, EnvelopeRow
from tender.rules.rulebooks import Text
from tender.rules.tender_file import FormItem, Slot, TenderFile


def envelope_row(lot: Any, envelope: str) -> EnvelopeRow:
    """Return the row of a bidder's envelope or round, or `NotFound`."""
    rows = tender.procedure_of(lot.trade).envelopes
    if envelope.startswith("quote-"):
        found = next((row for row in rows if row.rounds), None)
    else:
        found = tender.procedure_of(lot.trade).envelope(envelope)
    if found is None or found.by is not Author.BIDDER:
        raise NotFound
    return found


def _backup_row(actor: Actor, lot: Any) -> EnvelopeRow:
    """Return the row of a draw's backups for a party that committed, or `NotFound`."""
    found = tender.procedure_of(lot.trade).envelope(backups.ENVELOPE)
    if found is None or draws.secret_of(actor, lot) is None:
        raise NotFound
    return found


def bidders_envelopes(lot: Any) -> list[str]:
    """Return the envelopes that bidders seal by the lot's own deadline."""
    rows = tender.procedure_of(lot.trade).envelopes
    return [row.envelope for row in rows if row.is_bidders]


def seal_terms(actor: Actor, lot: Any, envelope: str, now: datetime) -> dict[str, Json]:
    """Return the terms of one envelope of one lot for one bidder, as JSON."""
    is_backup = envelope == backups.ENVELOPE
    row = _backup_row(actor, lot) if is_backup else envelope_row(lot, envelope)
    terms = terms_of(lot, envelope)
    if terms.order is not None and not is_admitted(actor, terms.order):
        raise NotFound
    is_bare = terms.is_round or is_backup
    file = tender.tender_file_of(lot)
    body = parties.organisation(_organisation(actor))
    return {
        "now": now.isoformat(),
        "lot": terms.lot,
        "envelope": envelope,
        "deadline": terms.deadline.isoformat(),
        "is_open": terms.is_open and now < terms.deadline,
        "bidder": {"name": body.name, "uscc": body.uscc, "uid": str(body.uid)},
        "certificates": _certificates(actor, now),
        "anchors": [_text(each) for each in _anchors()],
        "statement": _statement(terms.statement),
        "order": _order(lot, terms),
        "edition": {"number": file.edition, "digest": file.digest},
        "form": [_item(each) for each in row.reads_out(file.content.opening_form)],
        "slots": [] if is_bare else _slots(file.content),
        "members": consortium.told(consortia.terms_of(lot)),
        "score_items": [] if is_bare else _score_items(file.content),
        "consortium": file.content.consortium and not is_bare,
        "ceiling": _ceiling(file.content, lot),
        "replaces": _replaced(actor, lot, envelope),
    }


def public_terms(lot: Any, envelope: str) -> dict[str, Json]:
    """Return what a bid's inside is held against, for a bidder's own program.

    The form of one of the bidder's envelopes, the edition in force, and the terms of
    consortia: as public as the tender file, and the same for everybody.
    """
    file = tender.tender_file_of(lot)
    read_out = envelope_row(lot, envelope).reads_out(file.content.opening_form)
    return {
        "form": [_item(each) for each in read_out],
        "edition": {"number": file.edition, "digest": file.digest},
        "article": article("response", tender.procedure_of(lot.trade)),
        "consortium": consortium.told(consortia.terms_of(lot)),
    }


def is_admitted(actor: Actor, order: Order) -> bool:
    """Say whether an order names a certificate of the actor's organisation."""
    for fingerprint in order.admitted:
        holder = parties.certificate_by_fingerprint(fingerprint)
        if holder is not None and holder[1].uid == actor.organisation:
            return True
    return False


def open_rounds(actor: Actor, lot: Any, now: datetime) -> list[tuple[int, datetime]]:
    """Return number and deadline of the rounds that call for the actor's quote now."""
    found = []
    for given in escrow.orders(str(lot.trade.uid), str(lot.uid)):
        prefix, _dash, number = given.envelope.partition("-")
        if prefix != "quote" or now >= given.deadline:
            continue
        if is_admitted(actor, orders.read(bytes(given.body))):
            found.append((int(number), given.deadline))
    return found


def _organisation(actor: Actor) -> Any:
    if actor.organisation is None:
        raise NotFound
    return actor.organisation


def _certificates(actor: Actor, now: datetime) -> list[Json]:
    if actor.person is None:
        return []
    found = parties.certificates_in_force(
        parties.person(actor.person), now, usage="sign"
    )
    return list(found.values_list("fingerprint", flat=True))


def _anchors() -> list[bytes]:
    return [certificates.encoded(each) for each in parties.trust_anchors()]


def _statement(signed: SignedStatement | None) -> Json:
    if signed is None:
        return None
    signatures = {str(i): _text(cms) for i, cms in sorted(signed.signatures.items())}
    return {
        "statement": _text(signed.statement),
        "signatures": {**signatures},
        "former": _statement(signed.former),
    }


def _order(lot: Any, terms: EnvelopeTerms) -> Json:
    if not terms.is_round:
        return None
    given = escrow.order_for(terms.tender, str(lot.uid), terms.envelope)
    if given is None:
        raise NotFound
    return {"order": _text(bytes(given.body)), "signature": _text(bytes(given.cms))}


def _item(item: FormItem) -> Json:
    return {
        "key": item.key,
        "type": item.type,
        "unit": item.unit,
        "label": {"zh": item.label.zh, "en": item.label.en},
        "required": item.required,
    }


def _slots(file: TenderFile) -> list[Json]:
    """Return the file's places for documents, and one for a consortium's agreement."""
    found = list(file.slots)
    has_place = any(slot.role == consortium.AGREEMENT for slot in found)
    if file.consortium and not has_place:
        label = Text("联合体协议", "Consortium agreement")
        found.append(Slot(consortium.AGREEMENT, label, required=False))
    return [
        {
            "role": slot.role,
            "label": {"zh": slot.label.zh, "en": slot.label.en},
            "required": slot.required,
        }
        for slot in found
    ]


def _score_items(file: TenderFile) -> list[Json]:
    return [
        {
            "key": item.key,
            "label": {"zh": item.label.zh, "en": item.label.en},
            "max": str(item.max),
        }
        for item in file.score_items
        if item.group != "price"
    ]


def _ceiling(file: TenderFile, lot: Any) -> Json:
    found = next((row.ceiling for row in file.lots if row.lot == str(lot.uid)), None)
    if found is None:
        return None
    return {"type": str(found.type), "value": str(found.value), "unit": found.unit}


def _replaced(actor: Actor, lot: Any, envelope: str) -> Json:
    """Return the manifest of the bid that stands, which the next one names."""
    found = (
        Bid.objects.filter(
            lot=lot,
            organisation__uid=_organisation(actor),
            envelope=envelope,
            state=BidState.SUBMITTED,
        )
        .only("manifest")
        .first()
    )
    return None if found is None else _text(bytes(found.manifest))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
