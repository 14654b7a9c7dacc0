"""What the pages of the room show a seat: its phase, its bids, its own sheet.

Nothing here gives a seat another's score before all have signed: other seats are shown
as present or signed, and no more.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from evaluation.facts import (
    claims,
    exits,
    inquiries,
    own_checks,
    panels,
    price_stage,
    reading,
    reporting,
    trade,
)
from evaluation.facts.panels import Place
from evaluation.models import Ballot, Check, Member, Panel, Score, Sheet
from evaluation.rules import exits as exit_rules
from evaluation.rules import phases, reopening, sheets
from evaluation.rules.checks import FORM_GROUND, OWNER_SEAT
from evaluation.rules.methods.figures import plain
from evaluation.rules.phases import PHASE_WORDS, Phase
from kernel.canonical import Json
from tender.rules.procedures import Category
from tender.rules.tender_file import TenderFile

#: the phases shown as steps of the room, in order
STEPS = (
    Phase.SIGNING_IN,
    Phase.ELECTING,
    Phase.CHECKING,
    Phase.QUOTING,
    Phase.SCORING,
    Phase.SUMMING_UP,
    Phase.REPORTING,
    Phase.SIGNED,
)
DEVIATION_PERCENT_MAX = Decimal(30)


def overview(place: Place, language: str) -> dict[str, Any]:
    """Return what stands on every page of a room."""
    of, me = place.panel, place.member
    phase = Phase(of.phase)
    has_quotes = trade.procedure_of(of.lot).quote_rounds
    shown = [step for step in STEPS if has_quotes or step is not Phase.QUOTING]
    return {
        "panel": of,
        "lot": of.lot,
        "member": me,
        "phase": str(phase),
        "phase_word": _word(PHASE_WORDS[phase], language),
        "steps": [_word(PHASE_WORDS[step], language) for step in shown],
        "at": shown.index(phase) + 1 if phase in shown else 0,
        "seats": _seats(of, me),
        "is_chair": me is not None and of.chair is not None and of.chair.pk == me.pk,
        "panel_word": _word_of(of, "panel", language),
        "bidder_word": _word_of(of, "bidder", language),
    }


def work(place: Place, language: str) -> dict[str, Any]:
    """Return what the seat works on in the present phase."""
    of, me = place.panel, place.member
    phase = Phase(of.phase)
    found: dict[str, Any] = {}
    if phase is Phase.ELECTING and me is not None:
        found |= _election(of, me)
    if phase in phases.BEFORE_SUMMARY or phase is Phase.SUMMING_UP:
        found |= {"bids": _bids(of, language), "ballots": _ballots(of, me)}
        found["viewer"] = reading.viewer(of)
    if phase is Phase.CHECKING and me is not None:
        found |= _checks(of, me, language)
    if phase is Phase.SCORING and me is not None:
        found |= _sheet(of, me, language)
    if phase is Phase.SCORING:
        found["prices"] = price_stage.is_taken(of)
    if phase in exit_rules.REJECTING:
        found["way_out"] = exits.of_panel(of)
        found["ending"] = any(row.kind == "all" for row in panels.open_ballots(of))
    if phase is Phase.QUOTING:
        found["ballots"] = _ballots(of, me)
        found["quotes_open"] = bool(trade.finished_round(of.lot, of.quote_envelope))
    return found


def summary(place: Place, language: str) -> dict[str, Any]:
    """Return totals, ranks, steps and alerts; only once all have signed."""
    of = place.panel
    row = panels.latest_result(of)
    names = trade.names(trade.bids_of(of.lot))
    is_works = trade.procedure_of(of.lot).category is Category.WORKS
    found: dict[str, Any] = {
        "grounds": sorted(reopening.grounds(is_works=is_works).items()),
        "ballots": _ballots(of, place.member),
    }
    if row is None:
        return found
    answer = trade.read_body(row.body)
    found |= {
        "rows": _ranked(answer, names),
        "steps_table": _steps(answer, names, language),
        "alerts": _alerts(of, names),
        "benchmark": answer["benchmark"],
        "digest": row.digest,
        "candidates": reporting.candidates(answer, trade.candidates_most(of.lot)),
    }
    return found


def _ranked(answer: dict[str, Json], names: Mapping[str, str]) -> list[dict[str, Any]]:
    rows = answer["rows"]
    assert isinstance(rows, list)
    found = [
        {**row, "name": names.get(str(row["bid"]), row["bid"])}
        for row in rows
        if isinstance(row, dict)
    ]
    return sorted(found, key=lambda row: (row["rank"] or len(found) + 1, row["name"]))


def _steps(
    answer: dict[str, Json], names: Mapping[str, str], language: str
) -> list[dict[str, Any]]:
    steps = answer["steps"]
    assert isinstance(steps, list)
    found = []
    for step in steps:
        assert isinstance(step, dict)
        title = step["title"]
        assert isinstance(title, dict)
        formula = str(step["formula"])
        for key, name in names.items():
            formula = formula.replace(key, name)
        found.append(
            {
                **step,
                "title": title["zh" if language.startswith("zh") else "en"],
                "subject": names.get(str(step["subject"]), step["subject"]),
                "formula": formula,
            }
        )
    return found


def _alerts(of: Panel, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Deviation of one judge from the others, per bid: shown after signing."""
    totals: dict[str, dict[str, Any]] = {}
    sheets_now = Sheet.objects.filter(member__in=panels.seats(of))
    for sheet in sheets_now.select_related("member"):
        for bid, scores in panels.scores_of(sheet).items():
            if bid in names:
                totals.setdefault(bid, {})[sheet.member.seat] = sum(scores.values())
    return [
        {
            "name": names[bid],
            "seat": seat,
            "score": plain(given[seat]),
            "mean": average,
            "deviation": deviation,
        }
        for bid, given in totals.items()
        for seat, average, deviation in sheets.deviations(
            given, percent_max=DEVIATION_PERCENT_MAX
        )
    ]


def _seats(of: Panel, me: Member | None) -> list[dict[str, Any]]:
    signed = {
        sheet.member_id: sheet.signed_at
        for sheet in Sheet.objects.filter(member__panel=of)
    }
    return [
        {
            "seat": member.seat,
            "is_present": member.signed_in_at is not None,
            "has_signed": signed.get(member.pk) is not None,
            "is_chair": of.chair is not None and of.chair.pk == member.pk,
            "is_me": me is not None and me.pk == member.pk,
            "kind": member.kind,
        }
        for member in panels.seats(of)
    ]


def _election(of: Panel, me: Member) -> dict[str, Any]:
    experts_only = trade.panel_rule(of.lot).chair_from_experts
    return {
        "may_chair": [
            member.seat
            for member in panels.seats(of)
            if not (experts_only and member.kind == "owner")
        ],
        "has_voted": of.chair_votes.filter(round=of.election_round, voter=me).exists(),
    }


def _bids(of: Panel, language: str) -> list[dict[str, Any]]:
    out = panels.rejected(of)
    return [
        {
            "key": bid.key,
            "name": bid.name,
            "rejection": out.get(bid.key),
            "documents": trade.documents_of(bid),
            "faults": own_checks.said(bid.faults, language),
        }
        for bid in trade.bids_of(of.lot)
    ]


def _checks(of: Panel, me: Member, language: str) -> dict[str, Any]:
    file = trade.file_of(of.lot)
    mine = {
        (str(row.bid), row.key): row
        for row in Check.objects.filter(panel=of, seat=me.seat)
    }
    standing = panels.standing(of)
    kinds = own_checks.asked(
        file, standing, owner_examines=trade.owner_examines(of.lot)
    )
    rows = [
        {
            "kind": kind,
            "key": check.key,
            "label": _word((check.label.zh, check.label.en), language),
            "clause": check.clause,
            "bids": [
                {
                    "key": bid.key,
                    "name": bid.name,
                    "mine": mine.get((bid.key, check.key)),
                    "faults": own_checks.said(
                        bid.form_faults if kind == "responsiveness" else (), language
                    ),
                }
                for bid in bids
            ],
        }
        for kind, checks, bids in [*kinds, *claims.asked(of.lot, standing)]
        for check in checks
    ]
    return {
        "checks": rows,
        "qualified": of.qualified_at is not None or not trade.owner_examines(of.lot),
        "grounds": _grounds(of, file, language),
    }


def _grounds(of: Panel, file: TenderFile, language: str) -> list[dict[str, str]]:
    standing = panels.standing(of)
    own = [row for bid in standing for row in own_checks.of(bid)]
    found = [
        {
            "key": row.key,
            "label": f"{_word((row.label.zh, row.label.en), language)} ({row.clause})",
        }
        for row in (*own, *file.vetoes, *file.qualification, *file.responsiveness)
    ]
    found += [
        {"key": row.key, "label": f"{_word((row.zh, row.en), language)} ({row.clause})"}
        for row in inquiries.law_grounds(of, "")
    ]
    if any(bid.form_faults for bid in standing):
        words = _word(("未响应招标文件", "does not answer the tender file"), language)
        label = f"{words} ({trade.form_clause(of.lot)})"
        found.append({"key": FORM_GROUND, "label": label})
    return found


def qualification(of: Panel, language: str) -> dict[str, Any]:
    """Return the purchaser's examination: every bid by every check."""
    file = trade.file_of(of.lot)
    found = {
        (str(row.bid), row.key): row
        for row in Check.objects.filter(panel=of, seat=OWNER_SEAT)
    }
    # Of a bid that the panel has rejected already nothing is found any more.
    bids = panels.examined(of)
    standing = {bid.key for bid in bids}
    return {
        "panel": of,
        "lot": of.lot,
        "is_opened": trade.is_opened(of.lot),
        "rows": [
            {
                "bid": bid,
                "documents": trade.documents_of(bid),
                "checks": [
                    {
                        "key": check.key,
                        "label": _word((check.label.zh, check.label.en), language),
                        "clause": check.clause,
                        "mine": found.get((bid.key, check.key)),
                    }
                    for check in (*file.qualification, *own_checks.of(bid))
                ],
                "faults": own_checks.said(bid.faults, language),
            }
            for bid in bids
        ],
        "missing": len(bids) * len(file.qualification)
        + sum(len(own_checks.of(bid)) for bid in bids)
        - len([bid for bid, _key in found if bid in standing]),
        "way_out": exits.of_purchaser(of),
    }


def _ballots(of: Panel, me: Member | None) -> list[dict[str, Any]]:
    names = trade.names(trade.bids_of(of.lot))
    return [
        {
            "row": ballot,
            "subject": _subject(ballot, names),
            "has_voted": me is not None and ballot.votes.filter(voter=me).exists(),
            "cast": ballot.votes.count(),
        }
        for ballot in panels.open_ballots(of)
    ]


def _subject(ballot: Ballot, names: Mapping[str, str]) -> str:
    if ballot.bid is not None:
        return names.get(str(ballot.bid), str(ballot.bid))
    return ballot.seat.seat if ballot.seat is not None else "全部投标"


def _sheet(of: Panel, me: Member, language: str) -> dict[str, Any]:
    sheet = Sheet.objects.get(member=me)
    drafts = {
        (str(row.bid), row.item): row for row in Score.objects.filter(sheet=sheet)
    }
    file = trade.file_of(of.lot)
    bids = panels.standing(of)
    marks = {bid.key: trade.marks_of(bid) for bid in bids}
    labels = {
        item.key: _word((item.label.zh, item.label.en), language)
        for item in file.score_items
    }
    items = [
        {
            "item": item,
            "label": labels[item.key],
            "low": plain(item.low),
            "high": plain(item.high),
            "step": plain(item.step) if item.step is not None else "any",
            "cells": [
                {
                    **_cell(bid, drafts.get((bid.key, item.key))),
                    "marks": [
                        mark for mark in marks[bid.key] if mark["item"] == item.key
                    ],
                }
                for bid in bids
            ],
        }
        for item in trade.items_of(file)
        if item.group != "price"
    ]
    scores = panels.scores_of(sheet)
    keys = [bid.key for bid in bids]
    return {
        "sheet": sheet,
        "sheet_items": items,
        "missing": len(sheets.missing(trade.items_of(file), keys, scores)),
        "grounds": _grounds(of, file, language),
        "extremes": trade.extremes_of(file),
    }


def _cell(bid: trade.OpenedBid, draft: Score | None) -> dict[str, Any]:
    value = draft.value if draft is not None else None
    return {
        "bid": bid,
        "value": "" if value is None else plain(value),
        "reason": draft.reason if draft is not None else "",
        "saved_at": draft.saved_at if draft is not None else None,
    }


def _word(words: tuple[str, str], language: str) -> str:
    return words[0] if language.startswith("zh") else words[1]


def _word_of(of: Panel, key: str, language: str) -> str:
    text = trade.procedure_of(of.lot).word(key)
    return _word((text.zh, text.en), language)
