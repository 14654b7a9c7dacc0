"""Questions about terms: `days` and `publicity`, domain.md 1.0 and 1.1.

A year without its holidays is refused by name (`calendar-year-missing`), where the
count needs it; the file may bring it (`calendar`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from evaluation.rules.methods.figures import plain
from evaluation.rules.methods.reader import refuse
from evaluation.rules.methods.result import Step, Text
from kernel.calendars import LEGAL_ZONE, Calendar, read_year, seed
from kernel.durations import end_of, legal_date
from tender.rules import rulebooks
from verifier import terms
from verifier.forms import Form, has_clock, moment
from verifier.registry import Answer, Answered, Ask

COUNTINGS: Final = ("minimum", "term", "limit")
COUNT_MAX: Final = 20_000
COUNTS_MAX: Final = MappingProxyType({"months": 1_200, "years": 100})
#: what stands in a file of a tender: member, name of the answer, rows by trade
CHECKS: Final[tuple[tuple[str, str, Mapping[str, str]], ...]] = (
    (
        "tender_document_issued",
        "issue_to_deadline",
        MappingProxyType(
            {
                "works": "works.issue-to-deadline",
                "procurement": "procurement.issue-to-deadline",
                "consultation": "consultation.documents-to-response",
                "negotiation": "negotiation.documents-to-response",
                "inquiry": "inquiry.documents-to-response",
            }
        ),
    ),
    (
        "clarification_sent",
        "clarification",
        MappingProxyType(
            {
                "works": "works.clarification-before-deadline",
                "procurement": "procurement.clarification-before-deadline",
                "consultation": "consultation.clarification-before-deadline",
            }
        ),
    ),
    (
        "prequalification_clarification_sent",
        "prequalification_clarification",
        MappingProxyType(
            {
                "works": "works.prequalification-clarification",
                "procurement": "procurement.prequalification-clarification",
            }
        ),
    ),
)


def _days(data: Mapping[str, object]) -> Answered:
    form = Form(data)
    calendar = read_calendar(form)
    book = rulebooks.get(form.text("edition", default="2025"))
    if form.has("deadline"):
        return _tender(form, book, calendar)
    if form.has("terms"):
        answer: Answer = {}
        steps: list[Step] = []
        for number, inner in enumerate(form.forms("terms"), start=1):
            name = inner.words("name", default=str(number))
            answer[name], more = _term(inner, book, calendar)
            steps += more
        form.done()
        return answer, steps
    return _term(form, book, calendar)


def read_calendar(form: Form) -> Calendar:
    """Read `calendar`, years that take the place of those that are shipped."""
    years = dict(seed().years)
    for inner in form.forms("calendar"):
        year = {key: inner.anything(key) for key in ("year", "holidays", "worked")}
        inner.ignore("source")
        inner.done()
        try:
            read = read_year(year)
        except (TypeError, ValueError) as error:
            raise refuse(inner.place("year"), "日历有误", str(error)) from None
        years[read.year] = read
    return Calendar.of(years.values())


def _tender(form: Form, book: rulebooks.Rulebook, calendar: Calendar) -> Answered:
    """The minimums before the deadline of a tender."""
    trade = form.text("trade", default="works")
    deadline = form.moment("deadline")
    whole = not has_clock(form.anything("deadline"))
    answer: Answer = {}
    steps = []
    for member, name, rows in CHECKS:
        if not form.has(member):
            form.ignore(member)
            continue
        if trade not in rows:
            raise refuse("trade", "没有这一期限的规定", "no such term in this trade")
        start = form.moment(member)
        row = book.row(rows[trade])
        term = _of_row(row)
        counted = terms.forward(start, term, calendar)
        allowed = terms.keeps(counted, term, deadline, whole_day=whole)
        answer[name] = {
            "rule": f"{row.article.zh}, {row.amount().zh}",
            "last_day": str(counted.last_day),
            "earliest_deadline": counted.ends_at.isoformat(),
            "allowed": allowed,
            "act": None
            if allowed
            else ("extend the deadline" if "clarification" in name else "refuse"),
        }
        steps.append(terms.step_of(start, term, counted))
    form.done()
    if not answer:
        raise refuse("tender_document_issued", "缺少起算日", "no day to count from")
    return answer, steps


def _of_row(row: rulebooks.Row) -> terms.Term:
    name = next(
        unit for unit, kind in terms.DURATIONS.items() if kind is type(row.duration)
    )
    return terms.Term(row.duration.count, name, str(row.counting), row.article.zh)


def _term(form: Form, book: rulebooks.Rulebook, calendar: Calendar) -> Answered:
    """One term: counted on from `from`, back from `before`, or between two days."""
    asked = _read_term(form, book)
    start = form.moment("from") if form.has("from") else None
    ends = {key: form.anything(key) for key in ("to", "before") if form.has(key)}
    form.ignore("from", "to", "before")
    form.done()
    instants = {key: moment(value, form.place(key)) for key, value in ends.items()}
    if asked is None:
        return _between(form, start, instants.get("to"), calendar)
    if "before" in instants:
        return _back(asked, instants["before"], start, calendar)
    if start is None:
        raise refuse(form.place("from"), "缺少起算日", "no day to count from")
    counted = terms.forward(start, asked, calendar)
    answer = _facts(counted)
    if "to" in instants:
        whole = not has_clock(ends["to"])
        answer["allowed"] = terms.keeps(counted, asked, instants["to"], whole_day=whole)
    return answer, [terms.step_of(start, asked, counted)]


def _read_term(form: Form, book: rulebooks.Rulebook) -> terms.Term | None:
    """Read `rule`, a key of the rulebook, or `count` with `unit`; None for neither."""
    known = tuple(terms.UNITS)
    if form.has("rule"):
        form.ignore("count", "unit", "counting")
        row = book.rows.get(form.text("rule"))
        if row is None or row.unit not in terms.DURATIONS:
            raise refuse(form.place("rule"), "没有这一期限", "there is no such term")
        return _of_row(row)
    form.ignore("rule")
    if not form.has("count"):
        form.ignore("count", "unit", "counting")
        return None
    count, unit = read_count(form, "count")
    if unit:
        form.ignore("unit")
    else:
        unit = form.choice("unit", known, default="days")
    unit = terms.UNITS[unit]
    return terms.Term(
        _in_range(form, count, unit),
        unit,
        form.choice("counting", COUNTINGS, default="limit"),
    )


def read_count(form: Form, key: str) -> tuple[int, str]:
    """Read 7, "7" or "7个工作日": the number, and the unit that stands behind it."""
    value = form.anything(key)
    found = re.fullmatch(r"\s*(\d{1,6})\s*([^\d\s].*?)?\s*", str(value))
    if isinstance(value, bool) or found is None or int(found[1]) > COUNT_MAX:
        raise refuse(form.place(key), "应为整数和单位", "a whole number and its unit")
    unit = found[2] or ""
    if unit and unit not in terms.UNITS:
        raise refuse(form.place(key), "不能识别的单位", "there is no such unit")
    return int(found[1]), unit


def _in_range(form: Form, count: int, unit: str) -> int:
    if count > COUNTS_MAX.get(unit, COUNT_MAX):
        raise refuse(form.place("count"), "期间过长", "so long a term is not counted")
    return count


def _between(
    form: Form, start: datetime | None, end: datetime | None, calendar: Calendar
) -> Answered:
    if start is None or end is None:
        raise refuse(form.place("count"), "缺少日数或止期", "no count and no end")
    if end < start:
        raise refuse(form.place("to"), "早于起算时间", "it is before the beginning")
    seconds = Fraction((end - start) // timedelta(seconds=1))
    answer: Answer = {
        "days": (legal_date(end) - legal_date(start)).days,
        "days_inclusive": (legal_date(end) - legal_date(start)).days + 1,
        "working_days": terms.count_between(start, end, calendar),
        "hours": plain(seconds / 3600),
    }
    return answer, []


def _back(
    term: terms.Term, end: datetime, start: datetime | None, calendar: Calendar
) -> Answered:
    counted = terms.backward(end, term, calendar)
    answer: Answer = {
        "last_day": str(counted.last_day) if counted.last_day else None,
        "before": counted.ends_at.astimezone(LEGAL_ZONE).isoformat(),
    }
    if start is not None:
        answer["allowed"] = start < counted.ends_at
    step = Step(
        rule="term-back",
        title=Text("倒算期间", "A term counted back"),
        formula=f"{end.isoformat()} − {term.count} {term.unit}",
        result=str(counted.last_day or counted.ends_at.isoformat()),
        article=term.article,
    )
    return answer, [step]


def _facts(counted: terms.Counted) -> Answer:
    rolled = counted.plain_day != counted.last_day
    return {
        "last_day": str(counted.last_day) if counted.last_day else None,
        "rolled_from": str(counted.plain_day) if rolled else None,
        "ends_at": counted.ends_at.astimezone(LEGAL_ZONE).isoformat(),
    }


@dataclass(frozen=True, slots=True)
class Publicity:
    """A publicity as a notice prints it: from and to, and whether with a clock."""

    starts_at: datetime
    ends_at: datetime
    by_clock: bool


def read_publicity(form: Form, key: str) -> Publicity | None:
    """Read [from, to] at `key`, both days belonging to it; None where it is absent."""
    if not form.has(key):
        form.ignore(key)
        return None
    values = form.items(key)
    if len(values) != 2:
        raise refuse(form.place(key), "写起止两个时间", "write its two ends")
    first, last = (moment(value, form.place(key)) for value in values)
    if last < first:
        raise refuse(form.place(key), "止期早于起期", "it ends before it begins")
    return Publicity(first, last, by_clock=all(map(has_clock, values)))


def publicity_facts(
    found: Publicity, *, days: int, calendar: Calendar
) -> tuple[Answer, Step]:
    """Return the readings of a publicity: by the clock, inclusive, and by the law."""
    first, last = legal_date(found.starts_at), legal_date(found.ends_at)
    inclusive = (last - first).days + 1
    hours = Fraction((found.ends_at - found.starts_at) // timedelta(seconds=1), 3600)
    lawful = first + timedelta(days=days)
    end = found.ends_at if found.by_clock else end_of(last)
    by_practice = hours >= 24 * days if found.by_clock else inclusive >= days
    answer: Answer = {
        "hours": plain(hours) if found.by_clock else None,
        "publicity_days_inclusive": inclusive,
        "first_day": str(first + timedelta(days=1)),
        "last_day": str(lawful),
        "last_day_is_working_day": _is_working(lawful, calendar),
        "ends_at": end_of(lawful).isoformat(),
        "allowed": by_practice,
        "allowed_by_civil_code": end >= end_of(lawful),
    }
    step = Step(
        rule="publicity",
        title=Text(
            "公示期：实践按小时或含首日计算；依民法典首日不计，末日24时届满",
            "Publicity: practice counts hours, or the first day too; by the Civil Code "
            "the first day is not counted and the term ends at 24:00",
        ),
        formula=f"{found.starts_at.isoformat()} … {found.ends_at.isoformat()}",
        result=f"{plain(hours)} h" if found.by_clock else str(inclusive),
        article="条例54; 民法典201, 203; domain.md 7.5",
    )
    return answer, step


def _is_working(day: date, calendar: Calendar) -> bool | None:
    return calendar.is_working_day(day) if day.year in calendar.years else None


def _publicity(data: Mapping[str, object]) -> Answered:
    form = Form(data)
    calendar = read_calendar(form)
    days, unit = read_count(form, "days") if form.has("days") else (3, "")
    form.ignore("days")
    if terms.UNITS.get(unit or "days") != "days" or not days:
        raise refuse("days", "公示期以日计", "publicity is counted in days")
    pair = {"publicity": [form.anything("from"), form.anything("to")]}
    # The sum that was published stands in such a notice; no term depends on it.
    form.ignore("award", "award_wan")
    form.done()
    found = read_publicity(Form(pair), "publicity")
    assert found is not None
    answer, step = publicity_facts(found, days=days, calendar=calendar)
    return answer, [step]


ASKS: Final[Mapping[str, Ask]] = {"days": _days, "publicity": _publicity}
