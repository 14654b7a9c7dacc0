"""Hand a prepared trade to the intake hand of the centre."""

from uuid import UUID

from django.db import transaction

from journal.queries import instant
from kernel.refused import Refused
from parties.rules.actor import Actor
from tender.actions import steps
from tender.facts import guests, sole
from tender.facts.compose import compose, content_of
from tender.facts.terms import as_timetable, terms_of, timetable_row
from tender.models import Document, Lot, Submission, TenderFile, Trade
from tender.rules import awards, procedures, tender_file
from tender.rules import guests as rule_of_guests
from tender.rules import timetable as rule
from tender.rules.disclosure import Item
from tender.rules.events import Submitted
from tender.rules.stages import Act


class NothingToSubmit(Refused):
    """A trade is submitted whole: dates, and a signed edition that is up to date."""

    code = "nothing-to-submit"
    zh = "尚不能提交：{what_zh}。"
    en = "It cannot be submitted yet: {what_en}."


@transaction.atomic(durable=True)
def submit_for_review(*, by: Actor, trade: UUID) -> Submission:
    """Submit the trade's latest edition and dates; nothing changes until decided."""
    found = steps.trade_locked(trade)
    steps.check_may(by, "tender.submit", found)
    lots = steps.lots_locked(found)
    for lot in lots:
        steps.check_lot(lot, Act.SUBMIT)
    dates = timetable_row(found)
    if dates is None:
        raise NothingToSubmit(what_zh="还没有时间安排", what_en="there is no timetable")
    edition = _current_edition(found)
    rule.check(as_timetable(dates), terms_of(found))
    file = tender_file.read(bytes(edition.body))
    awards.check_lots(file.award_limit, len(lots))
    _check_first_stage(found, lots)
    sole.check_stands(found)
    guests.check_enough(found, lots)
    at = instant()
    submission = Submission.objects.create(
        trade=found,
        n=found.submissions.count() + 1,
        edition=edition,
        timetable=dates,
        submitted_by=steps.person_of(by),
        submitted_at=at,
    )
    event = Submitted(n=submission.n, edition=edition.edition, timetable=dates.n)
    steps.keep(found, event, by=by, at=at, item=Item.PREPARATION)
    for lot in lots:
        steps.move_lot(lot, Act.SUBMIT, by=by, at=at)
    return submission


def _check_first_stage(trade: Trade, lots: list[Lot]) -> None:
    """Refuse a deposit where only who may bid is found (条例30)."""
    procedure = procedures.get(trade.procedure)
    for lot in lots:
        if procedure.is_first_step and lot.deposit_fen:
            article = rule_of_guests.no_price_article(procedure)
            raise rule_of_guests.price_refused(lot.title, article)


def _current_edition(trade: Trade) -> TenderFile:
    """Return the latest edition; one that the draft has left behind is refused."""
    edition = TenderFile.objects.filter(trade=trade).order_by("-edition").first()
    if edition is None:
        raise NothingToSubmit(
            what_zh="招标文件尚未签名", what_en="no edition of the file is signed"
        )
    if changed_since(edition):
        raise NothingToSubmit(
            what_zh="招标文件或标段在签名后有改动，请重新签名",
            what_en="the file or the lots changed after signing; sign them again",
        )
    return edition


def changed_since(edition: TenderFile) -> bool:
    """Say whether signing the draft now would give another content."""
    trade = edition.trade
    body = compose(trade, content_of(trade), edition.edition)
    later = Document.objects.filter(trade=trade, removed_in=None).filter(
        since_edition__gt=edition.edition
    )
    removed = Document.objects.filter(trade=trade, removed_in=edition.edition + 1)
    return bytes(edition.body) != body or later.exists() or removed.exists()
