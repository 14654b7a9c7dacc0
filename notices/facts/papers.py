"""The papers of a lot as they are kept: gathered from the apps that made them."""

from collections.abc import Iterator
from typing import Final

from award import queries as award
from bidding import queries as bidding
from evaluation import queries as evaluation
from journal import queries as journal
from journal.rules.chain import Entry
from kernel.refused import NotFound
from notices.facts.rows import Lot
from notices.models import Notice
from notices.rules.events import PapersChecked
from notices.rules.papers import PAPER_WORDS, Kept, Paper
from parties.rules import policy
from parties.rules.actor import Actor
from tender import queries as tender
from tender.rules.rulebooks import Text
from tender.rules.stages import Act

ACT = "notices.check-papers"
SEE = "notices.see-papers"
#: the envelopes that have an opening, and a record, of their own
OPENED_APART: Final = ("full", "qualification", "technical", "price")


def may_see(actor: Actor, lot: Lot) -> bool:
    """Say whether the reader may look at the papers of a lot."""
    return policy.may(actor, SEE, region=lot.trade.region.path)


def of(lot: Lot) -> list[Kept]:
    """Return every paper of a lot, in the order in which they came to be."""
    return [
        *_file(lot),
        *_notices(lot),
        *_record(lot),
        *_report(lot),
        *_letters(lot),
    ]


def checked(lot: Lot) -> Entry | None:
    """Return the row that says the papers were found complete, or None."""
    return journal.latest(lot.stream, PapersChecked.kind)


def _file(lot: Lot) -> Iterator[Kept]:
    found = tender.tender_file_of(lot)
    title = Text(
        f"招标文件第{found.edition}版", f"Tender file, edition {found.edition}"
    )
    announced = lot.milestones.filter(act=Act.ANNOUNCE).order_by("id").first()
    at = None if announced is None else announced.at
    yield Kept(Paper.FILE, title, at, f"/trades/{lot.trade.code}/")


def _notices(lot: Lot) -> Iterator[Kept]:
    rows = Notice.objects.filter(trade_id=lot.trade_id).order_by("published_at")
    for row in rows.prefetch_related("files"):
        if row.lot_id in (None, lot.pk):
            files = [each.sealed_at for each in row.files.all()]
            yield Kept(
                Paper.NOTICE,
                Text(row.title_zh, row.title_en),
                max(files) if files else None,
                f"/notices/{row.uid}/",
            )


def _record(lot: Lot) -> Iterator[Kept]:
    for envelope in OPENED_APART:
        opening = bidding.opening_for(lot.uid, envelope)
        if opening is None:
            continue
        kept = getattr(opening, "record", None)
        yield Kept(
            Paper.RECORD,
            PAPER_WORDS[Paper.RECORD],
            None if kept is None else kept.made_at,
            f"/rooms/opening/{opening.uid}/record.pdf" if kept is not None else "",
        )


def _report(lot: Lot) -> Iterator[Kept]:
    try:
        row = evaluation.report(lot)
    except NotFound:
        return
    yield Kept(
        Paper.REPORT,
        PAPER_WORDS[Paper.REPORT],
        row.sealed_at,
        f"/trades/{lot.trade.code}/lots/{lot.number}/",
    )


def _letters(lot: Lot) -> Iterator[Kept]:
    decision = award.decision(lot)
    if decision is None:
        return
    for row in award.letters_of(decision):
        yield Kept(
            Paper.LETTER,
            Text(
                f"{row.organisation.name}（{row.number}）",
                f"{row.organisation.name} ({row.number})",
            ),
            row.ready_at,
            f"/letters/{row.uid}.pdf" if row.ready_at else "",
        )
