"""What pages show of questions, findings, stops, talk and notes."""

from datetime import datetime
from typing import Any

from evaluation.facts import bills as bill_facts
from evaluation.facts import inquiries, panels, price_stage, trade
from evaluation.facts.panels import Place
from evaluation.models import Ballot, Check, Inquiry, Member, Note, Panel
from evaluation.rules import bills, phases
from evaluation.rules import checks as check_rule
from evaluation.rules.claims import policies_of
from evaluation.rules.inquiries import KIND_WORDS, REASONS, Kind, State
from evaluation.rules.methods.figures import plain
from evaluation.rules.phases import (
    AFTER_SHEETS,
    AT_WORK,
    BEFORE_REPORT,
    Move,
    Phase,
    allowed,
)
from evaluation.rules.seats import key_digest
from evaluation.rules.talk import CATEGORY_WORDS, Category
from kernel.refused import NotFound
from parties.rules import policy
from parties.rules.actor import Actor

#: rows of a table of bills on one page; the file itself has them all
BILL_ROWS_MAX = 500


def work(place: Place, actor: Actor, language: str) -> dict[str, Any]:
    """Return what the room shows beside the work of its phase."""
    of, me = place.panel, place.member
    phase = Phase(of.phase)
    found: dict[str, Any] = {
        **halting(place, actor),
        "has_bill": bill_facts.has_bill(of),
        "asked": [_row(row, language) for row in inquiries.rows(of)],
    }
    if me is not None and phase in BEFORE_REPORT:
        found["late"] = _late(of, me)
    if allowed(phase, Move.ASK):
        found |= _asking(place, language)
        found["decided"] = _decided(of, language) if phase is Phase.CHECKING else []
    if me is not None and phase in AT_WORK:
        note = Note.objects.filter(member=me).first()
        found["talks"] = _categories(phase, language)
        found["note"] = note
        found["may_note"] = True
        found["device"] = key_digest(bytes(me.session_key or b""))
    return found


def halting(place: Place, actor: Actor) -> dict[str, Any]:
    """Return the stop in force, and whether the reader may stop or let go on."""
    at_work = Phase(place.panel.phase) in AT_WORK
    return {
        "halt": panels.halt_of(place.panel),
        "may_halt": at_work and _may_halt(actor, place.panel),
    }


def bills_table(of: Panel, language: str, *, shows_all: bool) -> dict[str, Any]:
    """Return the bills side by side: the rows with a flag, or all of them."""
    if Phase(of.phase) in phases.BEFORE_WORK:
        raise NotFound
    terms = bill_facts.terms_of(of)
    given = bill_facts.bills_of(of)
    asked = bills.read_asked(terms.items)
    readable = {each.bid.key: each.lines for each in given if each.lines}
    rows = bills.compare(asked, readable, percent=terms.percent)
    shown = rows if shows_all else [row for row in rows if row.is_odd]
    heads = [each for each in given if each.lines]
    return {
        "percent": terms.percent,
        "items": len(asked),
        "odd": sum(row.is_odd for row in rows),
        "shows_all": shows_all,
        "heads": [each.bid for each in heads],
        "tallies": [
            _tally(bills.tally(rows, each.bid.key, each.lines), each.bid)
            for each in heads
        ],
        "unread": [
            {
                "name": each.bid.name,
                "why": each.refusal.sentence(language) if each.refusal else "",
            }
            for each in given
            if not each.lines
        ],
        "rows": [
            {
                "row": row,
                "cells": [row.cells.get(each.bid.key) for each in heads],
            }
            for row in shown[:BILL_ROWS_MAX]
        ],
        "left_off": max(0, len(shown) - BILL_ROWS_MAX),
    }


def _tally(of: bills.Tally, bid: trade.OpenedBid) -> dict[str, Any]:
    return {
        "name": bid.name,
        "total": of.total,
        **of.counts,
        "over_share": of.share("over"),
        "under_share": of.share("under"),
    }


def _late(of: Panel, me: Member) -> list[dict[str, Any]]:
    """Return the rejections decided before this seat voted: its view may follow."""
    names = trade.names(trade.bids_of(of.lot))
    closed = Ballot.objects.filter(panel=of, kind="reject").exclude(closed_at=None)
    return [
        {"row": row, "subject": names[str(row.bid)]}
        for row in closed.exclude(votes__voter=me)
    ]


def _may_halt(actor: Actor, of: Panel) -> bool:
    region = of.lot.trade.region.path
    return policy.may(actor, "evaluation.halt", region=region)


def _row(row: Inquiry, language: str) -> dict[str, Any]:
    return {
        "row": row,
        "kind": _word(KIND_WORDS[Kind(row.kind)], language),
        "reason": _word(REASONS[row.reason], language) if row.reason else "",
        "name": panels.bid_of(row.panel, row.bid).name,
        "is_open": row.state == State.OPEN,
        "may_set_aside": row.kind == Kind.CLARIFICATION
        and row.state == State.ANSWERED
        and not row.is_set_aside,
        "steps": [
            {**step, "title": step["zh" if language.startswith("zh") else "en"]}
            for step in row.steps
        ],
        "proposed": "" if row.proposed is None else plain(row.proposed),
    }


def _asking(place: Place, language: str) -> dict[str, Any]:
    """Return what the chair may ask, and which prices are below the line."""
    of = place.panel
    names = trade.names(panels.standing(of))
    prices = inquiries.comparable(of)
    line = inquiries.low_line(of)
    chair = of.chair is not None and place.member == of.chair
    return {
        "may_ask": chair and price_stage.may_ask(of),
        "standing": list(names.items()),
        "reasons": [(key, _word(said, language)) for key, said in REASONS.items()],
        "minutes": inquiries.terms_of(of).answer_minutes,
        "has_prices": inquiries.has_prices(of),
        "low_line": line,
        "low": [
            {
                "name": names[bid],
                "price": plain(prices[bid]),
                "was_asked": inquiries.was_proof_asked(of, bid),
            }
            for bid in inquiries.below_line(of)
        ],
    }


def _decided(of: Panel, language: str) -> list[dict[str, Any]]:
    """Return the findings of all seats on what all have examined and differ about."""
    seats = [member.seat for member in panels.seats(of)]
    file = trade.file_of(of.lot)
    labels = {
        row.key: _word((row.label.zh, row.label.en), language)
        for row in (
            *file.qualification,
            *file.responsiveness,
            *policies_of(file.method.parameters),
        )
    }
    names = trade.names(trade.bids_of(of.lot))
    given: dict[tuple[str, str], dict[str, Check]] = {}
    for row in Check.objects.filter(panel=of, seat__in=seats):
        given.setdefault((str(row.bid), row.key), {})[row.seat] = row
    return [
        {
            "name": names[bid],
            "label": labels.get(key, key),
            "passed": check_rule.is_passed([row.passed for row in found.values()]),
            "findings": [found[seat] for seat in seats],
        }
        for (bid, key), found in given.items()
        if len(found) == len(seats) and len({row.passed for row in found.values()}) > 1
    ]


def _categories(phase: Phase, language: str) -> list[tuple[str, str]]:
    """Return what may be talked about now, in words."""
    return [
        (str(each), _word(CATEGORY_WORDS[each], language))
        for each in Category
        if each is Category.PROCEDURE or phase in AFTER_SHEETS
    ]


def to_bidder(row: Inquiry, language: str, now: datetime) -> dict[str, Any]:
    """Return a question as its bidder sees it; no seat is in it."""
    bid = panels.bid_of(row.panel, row.bid)
    return {
        **_row(row, language),
        "is_correction": row.kind == Kind.CORRECTION,
        **_limit(row, now),
        "lines": list(inquiries.lines_of(row.panel, bid).items()),
    }


def _limit(row: Inquiry, now: datetime) -> dict[str, Any]:
    """Return until when a question may be answered, or what is left of its limit."""
    if row.state != State.OPEN:
        return {}
    due_at = inquiries.runs_until(row, now)
    if due_at is not None:
        return {"due_at": due_at}
    left_s = int(inquiries.left(row, now).total_seconds())
    return {"is_still": True, "left_minutes": left_s // 60, "left_seconds": left_s % 60}


def _word(words: tuple[str, str], language: str) -> str:
    return words[0] if language.startswith("zh") else words[1]
