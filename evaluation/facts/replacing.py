"""What the rule of replacements asks of a panel: how far it is, who voted how."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from evaluation.facts import panels, price_stage, trade
from evaluation.models import (
    Ballot,
    Member,
    Panel,
    Removal,
    ReportSignature,
    Sheet,
)
from evaluation.rules import panels as panel_rule
from evaluation.rules.phases import Phase
from evaluation.rules.replacements import Law, Motion, Standing, check_may_replace
from kernel.refused import Refused
from tender.rules.procedures import Category

#: the motions whose outcome is a conclusion of the evaluation
CONCLUSIONS = ("reject", "substance")


def standing(of: Panel) -> Standing:
    """Return how far the panel is, for the question whether a member may go."""
    signatures = ReportSignature.objects.filter(report__panel=of).count()
    return Standing(
        phase=Phase(of.phase),
        law=law_of(of.lot),
        report_signatures=signatures,
        prices_ordered=price_stage.is_ordered(of.lot),
    )


def may_replace(of: Panel) -> bool:
    """Say whether a page should offer a replacement; the act itself still asks."""
    try:
        check_may_replace(standing(of))
    except Refused:
        return False
    return of.members.filter(removal=None).exists()


def law_of(lot: Any) -> Law:
    """Return by which text members of the lot's panel are replaced."""
    procedure = trade.procedure_of(lot)
    if procedure.law is not Category.PROCUREMENT:
        return Law.WORKS
    return Law.TALKS if procedure.statute.is_talks else Law.PROCUREMENT


def full_size(of: Panel) -> int:
    """Return how many members the panel has when nobody is missing."""
    quotas = panel_rule.quotas_of(of.experts)
    return int(of.owners) + sum(quota.count for quota in quotas)


def motions_of(of: Panel) -> list[Motion]:
    """Return the motions on bids and answers that were decided, with every vote."""
    rows = Ballot.objects.filter(panel=of, kind__in=CONCLUSIONS).exclude(closed_at=None)
    return [
        Motion(
            key=str(row.uid),
            subject=_subject(row),
            carried=bool(row.carried),
            votes=tuple(
                (vote.voter.seat, vote.agrees)
                for vote in row.votes.select_related("voter")
            ),
        )
        for row in rows.prefetch_related("votes__voter").order_by("closed_at", "id")
    ]


def voted_now(of: Panel) -> set[str]:
    """Return the bids and answers that a motion is open on."""
    rows = Ballot.objects.filter(panel=of, kind__in=CONCLUSIONS, closed_at=None)
    return {_subject(row) for row in rows}


def _subject(row: Ballot) -> str:
    return f"{row.kind}:{row.inquiry_id or row.bid}"


def unsigned(panel: UUID) -> frozenset[str]:
    """Return the seats of a panel made whole again that have not signed a sheet.

    The others' sheets were opened to the panel before these members came.
    """
    if not Removal.objects.filter(member__panel__uid=panel).exists():
        return frozenset()
    rows = Member.objects.filter(panel__uid=panel, removal=None)
    return frozenset(
        rows.exclude(sheet__signed_at__isnull=False).values_list("seat", flat=True)
    )


def covers(sheet: Sheet, bids: Iterable[str]) -> bool:
    """Say whether the sheet, as it was signed last, has every one of these bids."""
    last = sheet.signed.order_by("-version").first()
    if last is None:
        return True
    facts = trade.read_body(last.body)["facts"]
    assert isinstance(facts, dict)
    scores = facts["scores"]
    assert isinstance(scores, dict)
    return set(bids) <= set(scores)


def removals(of: Panel) -> list[dict[str, Any]]:
    """Return who was removed, by seat, for pages that name nobody."""
    return [
        {
            "seat": member.seat,
            "ground": member.removal.ground,
            "article": member.removal.article,
            "reason": member.removal.reason,
            "phase": member.removal.phase,
            "at": member.removal.removed_at,
        }
        for member in panels.gone(of)
    ]
