"""What the report says, gathered from the record."""

from datetime import datetime

from evaluation.facts import panels, report_acts, seating, trade
from evaluation.models import (
    CHECK_KINDS,
    Check,
    Member,
    Panel,
    Rejection,
    Report,
    Result,
)
from evaluation.rules import checks as check_rule
from evaluation.rules import reports
from kernel.canonical import Json
from parties import queries as parties

VERSION = "openseal/evaluation-report/1"


def content(of: Panel, result: Result, at: datetime) -> dict[str, Json]:
    """Return the members of the report; it is hashed and signed as it stands."""
    lot = of.lot
    answer = trade.read_body(result.body)
    question = trade.read_body(result.question)
    return {
        "v": VERSION,
        "trade": {
            "code": lot.trade.code,
            "title": lot.trade.title,
            "procedure": lot.trade.procedure,
            "rulebook": lot.trade.rulebook,
            "edition": of.edition,
        },
        "lot": {"uid": str(lot.uid), "number": lot.number, "title": lot.title},
        "panel": {
            "uid": str(of.uid),
            "members": _members(of),
            "chair": of.chair.seat if of.chair else "",
            "replaced": _replaced(of),
        },
        "made_at": at.isoformat(),
        "bids": {bid.key: bid.name for bid in trade.bids_of(lot)},
        **_codes(of),
        "checks": _checks(of),
        "differing": _differing(of),
        "rejections": _rejections(of),
        **report_acts.content(of),
        "method": question["method"],
        "sheets": question["sheets"],
        "result": answer,
        "result_digest": result.digest,
        "candidates": list(candidates(answer, trade.candidates_most(of.lot))),
    }


def _codes(of: Panel) -> dict[str, Json]:
    """Say under which codes bids were judged (暗标), where any part was blind."""
    codes: dict[str, Json] = {**trade.codes_of(of.lot)}
    return {"codes": codes} if codes else {}


def candidates(
    answer: dict[str, Json], most: int | None = trade.CANDIDATES_MAX
) -> list[Json]:
    """Return the first ranks as they are recommended (条例53: 不超过3个).

    Without a `most` whoever the method lets in is recommended (框架协议).
    """
    ranking, rows = answer["ranking"], answer["rows"]
    assert isinstance(ranking, list)
    assert isinstance(rows, list)
    out = [row["bid"] for row in rows if isinstance(row, dict) and not row["candidate"]]
    found: list[Json] = []
    place = 1
    for group in ranking:
        assert isinstance(group, list)
        if most is not None and place > most:
            break
        found += [
            {"rank": place, "bid": bid}
            for bid in group
            if most is not None or bid not in out
        ]
        place += len(group)
    return found


def recommended(content: dict[str, Json]) -> list[dict[str, Json]]:
    """Return the candidates of a stored report with their names."""
    names, found = content["bids"], content["candidates"]
    assert isinstance(names, dict)
    assert isinstance(found, list)
    return [
        {**row, "name": names[str(row["bid"])]}
        for row in found
        if isinstance(row, dict)
    ]


def _members(of: Panel) -> list[Json]:
    return [
        {
            "seat": member.seat,
            "name": parties.person(member.person).name,
            "kind": member.kind,
            "specialty": member.specialty,
        }
        for member in panels.seats(of)
    ]


def _replaced(of: Panel) -> list[Json]:
    """Who was removed, by seat alone: what they concluded is not in the report."""
    return [
        {
            "seat": member.seat,
            "ground": member.removal.ground,
            "article": member.removal.article,
            "phase": member.removal.phase,
        }
        for member in panels.gone(of)
    ]


def _checks(of: Panel) -> list[Json]:
    return [
        {
            "kind": row.kind,
            "seat": row.seat,
            "bid": str(row.bid),
            "check": row.key,
            "passed": row.passed,
            "clause": row.clause,
            "reason": row.reason,
            "page": row.page,
        }
        for row in Check.objects.filter(panel=of)
        .exclude(seat__in=[member.seat for member in panels.gone(of)])
        .order_by("id")
    ]


def _differing(of: Panel) -> list[Json]:
    return [
        {"bid": bid, "check": key}
        for kind in CHECK_KINDS
        for bid, key in check_rule.differing(panels.findings(of, kind))
    ]


def _rejections(of: Panel) -> list[Json]:
    return [
        {"bid": str(row.bid), "clause": row.clause, "reason": row.reason}
        for row in Rejection.objects.filter(panel=of).order_by("id")
    ]


# --- who has still to sign -------------------------------------------------------


def unsigned(report: Report) -> list[Member]:
    """Return the members who neither signed nor count as agreeing."""
    done = {
        *report.signatures.values_list("member_id", flat=True),
        *report.silences.values_list("member_id", flat=True),
    }
    return [each for each in panels.seats(report.panel) if each.pk not in done]


def missing(report: Report, by: str) -> reports.Missing:
    """Return what the rule asks when a seat says that others have not signed."""
    of = report.panel
    row = trade.rulebook_of(of.lot).row(reports.SIGNING_KEY)
    signed = report.signatures.values_list("member__seat", flat=True)
    return reports.Missing(
        by=by,
        chair=of.chair.seat if of.chair is not None else "",
        members=len(panels.seats(of)),
        signed=frozenset(signed),
        until=report.made_at + seating.length(row),
    )


def may_be_missing(report: Report, by: str, now: datetime) -> list[str]:
    """Return the seats that `by` may count as agreeing now, for the page."""
    if not reports.may_be_missing(missing(report, by), now):
        return []
    return [each.seat for each in unsigned(report)]
