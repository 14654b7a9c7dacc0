"""What workers do for awards: draw letters and deals, put signatures in, seal them."""

import hashlib
from uuid import UUID

from celery import shared_task
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from award import queries
from award.actions.deals import keep_place, keep_whole
from award.actions.letters import keep_drawn, keep_ready
from award.models import Letter
from award.press import deals as deal_paper
from award.press import letters as paper
from award.rules.deals import Party
from award.rules.letters import AWARD
from journal.actions.platform import seal_pdf
from journal.queries import instant
from kernel.canonical import strict_object
from press import remote


@shared_task(name="award.tasks.print_letter", queue="press")
def print_letter(*, letter: str, **_later: str) -> None:
    """Draw a letter: with a place for the owner's signature, or sealed at once."""
    row = queries.letter(UUID(letter))
    content = strict_object(bytes(row.body), depth_max=16)
    pdf = paper.draw(content, row.digest)
    if row.kind != AWARD:
        _seal(row, pdf)
        return
    drawn = remote.prepare(
        pdf,
        field="owner",
        reason=str(content["number"]),
        at=instant(),
        mark=paper.owner_mark(content),
    )
    keep_drawn(
        letter=row.uid,
        key=_store(row, "drawn", drawn),
        digest=hashlib.sha256(drawn).hexdigest(),
        to_sign_digest=hashlib.sha256(remote.bytes_to_sign(drawn)).hexdigest(),
    )


@shared_task(name="award.tasks.seal_letter", queue="press")
def seal_letter(*, letter: str, **_later: str) -> None:
    """Put the owner's signature into a letter, and the platform's seal on top."""
    row = queries.letter(UUID(letter))
    if row.cms is None:
        return
    _seal(row, remote.embed(queries.drawn_file(row), bytes(row.cms)))


@shared_task(name="award.tasks.print_deal", queue="press")
def print_deal(*, deal: str, **_later: str) -> None:
    """Bring a confirmation on: the next empty place, or the platform's seal.

    Each party's place is made on the file that the former signed.
    """
    row = queries.deal(UUID(deal))
    content = strict_object(bytes(row.body), depth_max=16)
    pdf = deal_paper.draw(content, row.digest)
    for place in row.signatures.all():
        if place.cms is not None:
            pdf = remote.embed(queries.stored_file(place.drawn_key), bytes(place.cms))
            continue
        if place.drawn_key:
            return
        drawn = remote.prepare(
            pdf,
            field=place.party,
            reason=row.number,
            at=instant(),
            mark=deal_paper.mark(content, Party(place.party)),
        )
        signed = hashlib.sha256(remote.bytes_to_sign(drawn)).hexdigest()
        key = _keep_file(f"deals/{row.uid}/{place.party}", drawn)
        keep_place(deal=row.uid, party=place.party, key=key, to_sign_digest=signed)
        return
    whole = seal_pdf(
        pdf, field="platform", reason=row.number, mark=deal_paper.platform_mark()
    )
    key = _keep_file(f"deals/{row.uid}/confirmation", whole)
    keep_whole(deal=row.uid, key=key, digest=hashlib.sha256(whole).hexdigest())


def _keep_file(name: str, pdf: bytes) -> str:
    digest = hashlib.sha256(pdf).hexdigest()
    key = f"{name}-{digest[:16]}.pdf"
    return str(storages["default"].save(key, ContentFile(pdf)))


def _seal(row: Letter, pdf: bytes) -> None:
    whole = seal_pdf(
        pdf, field="platform", reason=row.number, mark=paper.platform_mark()
    )
    key = _store(row, "letter", whole)
    keep_ready(letter=row.uid, key=key, digest=hashlib.sha256(whole).hexdigest())


def _store(row: Letter, name: str, pdf: bytes) -> str:
    return _keep_file(f"letters/{row.uid}/{name}", pdf)
