"""What has happened and is not announced yet, found in the tables of the apps below."""

from collections.abc import Iterator
from functools import partial
from importlib import import_module
from uuid import UUID

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat

from award import queries as award
from bidding import queries as bidding
from kernel.due import Due
from notices.models import File, Notice
from tender import queries as tender
from tender.rules.disclosure import Moment
from tender.rules.procedures import PROCEDURES, Category, Publicity
from tender.rules.stages import Stage

LANGUAGES = ("zh-hans", "en")
_WITH_CANDIDATES = [
    code for code, row in PROCEDURES.items() if row.publicity is Publicity.CANDIDATES
]
#: procedures whose result is the hammer's, with a notice of it
#: sold by the hammer alone; of a transfer of equity the transferor's act is published
_SOLD = [
    code
    for code, row in PROCEDURES.items()
    if row.is_live and row.category is Category.LAND
]
_ENDED = (Stage.FAILED, Stage.ALL_REJECTED, Stage.TERMINATED)


def everything() -> Iterator[Due]:
    """Yield all that is due: notices to publish, files to print and seal."""
    yield from _plans()
    yield from _announcements()
    yield from _clarifications()
    yield from _extensions()
    yield from _lapses()
    yield from _candidates()
    yield from _preliminary()
    yield from _decisions()
    yield from _results()
    yield from _fallen()
    yield from _endings()
    yield from _files()


def _source(prefix: str, field: str) -> Combinable:
    return Concat(Value(f"{prefix}:"), Cast(field, CharField()))


def _unpublished(rows: QuerySet, prefix: str, field: str) -> QuerySet:
    """Return the rows whose cause has no notice."""
    return rows.annotate(cause=_source(prefix, field)).exclude(
        Exists(Notice.objects.filter(source=OuterRef("cause")))
    )


def _plans() -> Iterator[Due]:
    rows = _unpublished(tender.published_ahead(), "planned", "uid")
    for uid in rows.values_list("uid", flat=True):
        yield _due("publish plan", uid, "publish_plan", trade=uid)


def _announcements() -> Iterator[Due]:
    for uid in _unpublished(tender.with_notice(), "announced", "uid").values_list(
        "uid", flat=True
    ):
        yield _due("publish announcement", uid, "publish_announcement", trade=uid)


def _clarifications() -> Iterator[Due]:
    rows = tender.with_notice().filter(clarifications__isnull=False)
    found = _unpublished(rows, "amended", "clarifications__uid")
    for trade, uid in found.values_list("uid", "clarifications__uid"):
        keys = {"trade": trade, "clarification": uid}
        yield _due("publish clarification", uid, "publish_clarification", **keys)


def _extensions() -> Iterator[Due]:
    """Extensions of their own; one that a clarification demanded is told with it."""
    causes = ["owner", "outage", "no-timestamp"]
    rows = tender.with_notice().filter(extensions__cause__in=causes)
    found = _unpublished(rows, "extended", "extensions__uid")
    for trade, uid in found.values_list("uid", "extensions__uid"):
        keys = {"trade": trade, "extension": uid}
        yield _due("publish extension", uid, "publish_extension", **keys)


def _lapses() -> Iterator[Due]:
    rows = tender.with_notice().filter(extensions__lapsed_at__isnull=False)
    found = _unpublished(rows, "lapsed", "extensions__uid")
    for trade, uid in found.values_list("uid", "extensions__uid"):
        keys = {"trade": trade, "extension": uid}
        yield _due("publish lapse", uid, "publish_lapse", **keys)


def _candidates() -> Iterator[Due]:
    rows = tender.lots_at(Stage.REPORTED).filter(trade__procedure__in=_WITH_CANDIDATES)
    for uid in rows.values_list("uid", flat=True):
        yield _due("publish candidates", uid, "publish_candidates", lot=uid)


def _preliminary() -> Iterator[Due]:
    """Agreements of confirmation talks that both have signed."""
    for uid in award.talks_to_publish().values_list("lot__uid", flat=True):
        act = "publish_preliminary_award"
        call = partial(_act_in, "publish_partners", act, lot=uid)
        yield Due("publish preliminary award", str(uid), call)


def _decisions() -> Iterator[Due]:
    found = _unpublished(award.decisions_in_force(), "decided", "uid")
    for uid in found.values_list("lot__uid", flat=True):
        yield _due("publish decision", uid, "publish_decision", lot=uid)


def _results() -> Iterator[Due]:
    """Lots that a hammer sold, which nobody decides any more."""
    rows = tender.lots_at(Stage.DECIDING).filter(trade__procedure__in=_SOLD)
    for row in _unpublished(rows, "sold", "uid"):
        found = bidding.auction_result(row)
        if found is not None and found.organisation is not None:
            act = "publish_auction_result"
            call = partial(_act_in, "publish_results", act, lot=row.uid)
            yield Due("publish auction result", str(row.uid), call)


def _fallen() -> Iterator[Due]:
    """Awards that fell away after they were published; others nobody has read of."""
    told = Notice.objects.filter(source=OuterRef("told"))
    rows = award.fallen_awards().annotate(told=_source("decided", "uid"))
    found = _unpublished(rows.filter(Exists(told)), "fell-away", "uid")
    for lot, uid in found.values_list("lot__uid", "uid"):
        keys = {"lot": lot, "decision": uid}
        yield _due("publish fallen award", uid, "publish_fallen_award", **keys)


def _endings() -> Iterator[Due]:
    rows = tender.lots_at(*_ENDED).filter(moments__moment=str(Moment.ANNOUNCED))
    for uid in _unpublished(rows, "ended", "uid").values_list("uid", flat=True):
        yield _due("publish ending", uid, "publish_ending", lot=uid)


def _files() -> Iterator[Due]:
    for language in LANGUAGES:
        printed = File.objects.filter(notice=OuterRef("pk"), language=language)
        waiting = Notice.objects.exclude(Exists(printed)).order_by("id")
        for uid in waiting.values_list("uid", flat=True):
            yield Due(
                name="seal notice",
                key=f"{uid}:{language}",
                queue="press",
                task="notices.tasks.seal_notice",
                kwargs={"notice": str(uid), "language": language},
            )


def _due(name: str, key: UUID, act: str, **keys: UUID) -> Due:
    return Due(name, str(key), partial(_act, act, **keys))


def _act(name: str, **keys: UUID) -> None:
    _act_in("publish", name, **keys)


def _act_in(module: str, name: str, **keys: UUID) -> None:
    """Do an act of the clock. Actions read here, so they are looked up when called."""
    getattr(import_module(f"notices.actions.{module}"), name)(**keys)
