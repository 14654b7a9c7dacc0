"""Questions about who sat on a panel: `committee`, domain.md 1.1 and 1.2."""

from collections.abc import Mapping
from typing import Final

from evaluation.rules import compositions
from evaluation.rules.methods.figures import fixed
from evaluation.rules.methods.reader import refuse
from kernel.calendars import seed
from tender.rules import rulebooks
from verifier.forms import Form
from verifier.questions import days
from verifier.registry import Answer, Answered, Ask

TRADES: Final[Mapping[str, str]] = {
    "工程建设": "works",
    "工程": "works",
    "政府采购": "procurement",
    "竞争性磋商": "consultation",
    "磋商": "consultation",
    "竞争性谈判": "negotiation",
    "谈判": "negotiation",
    "询价": "inquiry",
    "土地": "land",
    **{name: name for name in compositions.TRADES},
}
MEMBERS_MAX: Final = 1000


def _committee(data: Mapping[str, object]) -> Answered:
    form = Form(data)
    trade = TRADES[form.choice("trade", tuple(TRADES), default="works")]
    book = rulebooks.get(form.text("edition", default="2025"))
    sat = _read_sat(form)
    publicity = days.read_publicity(form, "candidates_publicity")
    award, limit = form.optional_money("award"), form.optional_money("limit")
    form.ignore("open")
    form.done()
    found, steps = compositions.breaches(sat, compositions.TRADES[trade], book)
    answer: Answer = {
        "allowed": not found,
        "expert_share": fixed(compositions.share_percent(sat)),
        "refusals": [breach.as_facts() for breach in found],
    }
    if publicity is not None:
        facts, step = days.publicity_facts(publicity, days=3, calendar=seed())
        answer["publicity_days_inclusive"] = facts["publicity_days_inclusive"]
        steps.append(step)
    if award is not None and limit is not None:
        answer["award_le_limit"] = award <= limit
    return answer, steps


def _read_sat(form: Form) -> compositions.Sat:
    """Read the number of members and experts; either may follow from the owner's."""
    owner_key = next(
        (key for key in ("tenderer", "purchaser", "owner") if form.has(key)), "owner"
    )
    members = _count(form, "committee", least=1)
    experts = _count(form, "experts", least=0)
    owners = _count(form, owner_key, least=0)
    if members is None and experts is not None:
        members = experts + (owners or 0)
    if experts is None and members is not None and owners is not None:
        experts = members - owners
    if members is None or experts is None:
        raise refuse("committee", "缺少人数", "the number of members is missing")
    if not 0 <= experts <= members or (
        owners is not None and experts + owners != members
    ):
        raise refuse("experts", "人数合计不符", "the numbers do not add up")
    if not members:
        raise refuse("committee", "缺少成员", "nobody sat on it")
    return compositions.Sat(
        members=members,
        experts=experts,
        budget=form.optional_money("budget"),
        grave=form.flag("complex", default=False)
        | form.flag("social_impact", default=False),
        large=form.flag("large", default=False),
        chair=form.choice(
            "chair", ("expert", "owner", "unknown"), default="unknown"
        ).replace("unknown", ""),
    )


def _count(form: Form, key: str, *, least: int) -> int | None:
    if not form.has(key):
        form.ignore(key)
        return None
    return form.whole(key, default=None, low=least, high=MEMBERS_MAX)


ASKS: Final[Mapping[str, Ask]] = {"committee": _committee}
