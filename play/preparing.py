"""From an owner's idea to an announced trade, page by page."""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from play.cast import REGION, Cast
from play.custodians import seats
from play.diary import Diary, wait_for
from play.files import Content
from play.papers import letter
from play.people import Person

BEIJING: Final = ZoneInfo("Asia/Shanghai")
_CODE: Final = re.compile(r"\b[A-Z]\d{2}-[0-9A-Z]{18}-\d{8}-\d{6}-[0-9A-Z]\b")
_UUID: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@dataclass(frozen=True)
class Plan:
    """What an owner wants to buy, and how."""

    title: str
    procedure: str
    purchase: str
    budget: str
    ceiling: str
    content: Content
    #: seconds from planning to the deadline; the law's minima in training are seconds
    to_deadline_s: int
    summary: str = ""


@dataclass
class Trade:
    """A trade of the play, with who acts for it."""

    cast: Cast
    diary: Diary
    plan: Plan
    owner: Person
    #: the account of the owner's own custodian
    owner_seat: str
    uid: str = ""
    code: str = ""
    lot: str = ""
    #: whether one of its custodians signs in person
    by_hand: bool = False
    #: how long it took to seal and hand in what bidders offered last
    handed_in_s: float = 0.0
    deadline: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def case(self) -> str:
        """The address of the trade's inside."""
        return f"/case/{self.uid}/"

    def stage(self) -> str:
        """Return the lot's stage as the workbench shows it."""
        html = self.owner.get(self.case).text
        found = re.search(r'data-status="([a-z-]+)"', html)
        return found.group(1) if found else ""


def register(trade: Trade) -> None:
    """Register the trade, its lot, its file and its dates."""
    owner, plan = trade.owner, trade.plan
    answer = owner.act(
        "/case/new/",
        "tender.create",
        title=plan.title,
        procedure=plan.procedure,
        purchase=plan.purchase,
        region=REGION,
        budget=plan.budget,
        rulebook="training",
        contact=f"{owner.name} 0517-00000000",
        summary=plan.summary,
    )
    found = re.search(_UUID, urlsplit(str(answer.url)).path)
    assert found is not None, f"no trade at {answer.url}"
    trade.uid = found.group(0)
    code = _CODE.search(owner.open(trade.case).text)
    assert code is not None, "the trade shows no code"
    trade.code = code.group(0)
    page = owner.open(f"{trade.case}lots/")
    form = page.form("tender.set-lots")
    trade.lot = form.fields["form-0-uid"][0]
    owner.act(
        f"{trade.case}lots/",
        "tender.set-lots",
        {
            "form-0-number": "1",
            "form-0-title": plan.title,
            "form-0-ceiling_type": "amount",
            "form-0-ceiling": plan.ceiling,
            "form-0-ceiling_unit": "CNY",
        },
    )
    trade.diary.say(f"{owner.name} registers “{plan.title}”")


def write_file(trade: Trade) -> None:
    """Write the tender file, add its document, and sign the first edition."""
    owner = trade.owner
    owner.act(
        f"{trade.case}file/",
        "tender.save-file",
        content=json.dumps(trade.plan.content, ensure_ascii=False),
    )
    owner.act(
        f"{trade.case}file/",
        "tender.add-document",
        files={
            "document": (
                "需求说明.pdf",
                letter("需求说明", trade.plan.title, trade.plan.summary),
            )
        },
    )
    owner.act(f"{trade.case}file/", "tender.issue-edition")
    trade.diary.say("tender file written and signed, edition 1")


def set_dates(trade: Trade) -> None:
    """Plan the notice and the deadline."""
    now = datetime.now(UTC).replace(microsecond=0)
    pace = trade.cast.pace
    trade.deadline = now + timedelta(seconds=round(trade.plan.to_deadline_s * pace))
    trade.owner.act(
        f"{trade.case}timetable/",
        "tender.plan",
        announce_at=_typed(now),
        documents_until=_typed(trade.deadline),
        submission_closes_at=_typed(trade.deadline),
    )


def choose_custodians(trade: Trade) -> None:
    """Give five bodies a seat, and sign their statement once their keys are there."""
    owner, address = trade.owner, f"{trade.case}custody/"
    fields = seats(trade.cast, trade.owner_seat, by_hand=trade.by_hand)
    owner.act(address, "tender.give-seats", fields)
    wait_for(
        "the agents' keys",
        lambda: owner.open(address).has_form("tender.propose-statement"),
    )
    owner.act(address, "tender.propose-statement")
    trade.diary.say("five custodians chosen, three of them open; statement signed")


def await_signatures(trade: Trade) -> None:
    """Wait until every custodian has signed the statement."""
    address = f"{trade.case}custody/"
    wait_for(
        "the custodians' signatures",
        lambda: "密封声明已齐全" in trade.owner.open(address).text,
    )
    trade.diary.say("all five custodians have signed")


def await_rehearsal(trade: Trade) -> None:
    """Wait until every custodian has opened the dummy bid (开封演练)."""
    address = f"{trade.case}custody/"
    wait_for(
        "the custodians' rehearsal",
        lambda: "开封演练已完成" in trade.owner.open(address).text,
    )
    trade.diary.say("all five custodians have opened the sealed dummy bid together")


def review(trade: Trade) -> None:
    """Submit; the intake hand of the centre examines and approves."""
    trade.owner.act(trade.case, "tender.submit")
    intake = trade.cast["intake"]
    intake.act(f"/centre/intake/{trade.uid}/", "tender.approve")
    trade.diary.say(f"{intake.name} (intake) approves what the owner submitted")


def announce(trade: Trade) -> None:
    """Announce the approved trade."""
    trade.owner.act(trade.case, "tender.announce")
    wait_for("the announcement", lambda: trade.stage() == "open" or None)
    left = (trade.deadline - datetime.now(UTC)).total_seconds()
    trade.diary.say(f"announced; {left:.0f} s to the deadline")


def _typed(moment: datetime) -> str:
    return moment.astimezone(BEIJING).strftime("%Y-%m-%dT%H:%M:%S")


def facts_of(trade: Trade) -> dict[str, Any]:
    """Return who and what the trade is, for the report."""
    return {"title": trade.plan.title, "code": trade.code, "uid": trade.uid}


def prepare_unsealed(trade: Trade) -> None:
    """Everything up to the announcement of a trade in which nothing is sealed."""
    register(trade)
    write_file(trade)
    set_dates(trade)
    review(trade)
    announce(trade)


def today() -> str:
    """Return the day in Beijing, as it is typed into a form."""
    return datetime.now(BEIJING).date().isoformat()


def prepare(trade: Trade) -> None:
    """Everything up to the announcement."""
    register(trade)
    write_file(trade)
    set_dates(trade)
    choose_custodians(trade)
    review(trade)
    await_signatures(trade)
    await_rehearsal(trade)
    announce(trade)
