"""First stages driven by forms, and the trades that follow them.

first = drives("works-prequalification", content=drive_stages.application())
...
second = drive_stages.followed(first.conclude_stage())
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import transaction

from evaluation.actions import steps
from journal.queries import instant
from kernel.calendars import LEGAL_ZONE
from kernel.durations import legal_date
from parties.rules.actor import CLOCK
from tender import queries as tender
from tests.worlds import file_contents
from tests.worlds.drives import Drive
from tests.worlds.trades import Case

if TYPE_CHECKING:
    from collections.abc import Iterable


def application(method: str = "pass-fail", **parameters: Any) -> dict[str, Any]:
    """Return the file of a first stage: no price is read out, and none scored."""
    found = file_contents.content("comprehensive-evaluation")
    found["opening_form"] = [
        item for item in found["opening_form"] if item["key"] != "price"
    ]
    found["score_items"] = []
    if method == "limited-number":
        items = (("plan", "technical", "60"), ("record", "business", "40"))
        found["score_items"] = [file_contents.item(*each) for each in items]
    found["method"] = {"name": method, "version": 1, "parameters": parameters}
    return found


@dataclass
class Invited(Drive):
    """A trade by invitation: its owner names the guests, and only they have it."""

    def invite(self, places: Iterable[int], status: int = 302) -> str:
        """Invite these of the cast's bidders; return the page that refuses it."""
        codes = [self.cast.bidders[n].person.organisation.uscc for n in places]
        url = f"{self.home}guests/"
        typed = {"guests": "\n".join(codes), "reason": "只有少量潜在投标人可供选择"}
        if status != 302:
            answer = self.post(self.cast.owner, url, status, **typed)
            return answer.content.decode()
        self.signed(self.cast.owner, url, **typed)
        return ""


@dataclass
class First(Drive):
    """A first stage: its end tells each applicant, and the next stage follows."""

    def reject(self, place: int) -> Self:
        """Have the committee find an applicant unfit (the vote is driven elsewhere)."""
        with transaction.atomic():
            steps.reject(
                steps.panel_locked(self.panel.uid),
                self.opened[place],
                clause="2.1",
                reason="未提供营业执照",
                by=CLOCK,
                at=instant(),
                source="purchaser",
            )
        return self

    def conclude_stage(self) -> Self:
        """The owner tells every applicant its result."""
        self.signed(self.cast.owner, f"{self.home}conclusion/", lot="1")
        return self

    def follow(self, content: dict[str, Any] | None = None) -> Drive:
        """Begin the trade that follows, a working week later, with its file saved."""
        self.post(self.cast.owner, f"{self.home}follow/")
        made = tender.followed_by(self.case.trade)
        assert made is not None
        day = legal_date(instant()) + timedelta(days=7)
        calendar = tender.terms(made).calendar
        start = replace_day(self.start, calendar.working_day_from(day))
        second = Drive(
            self.cast,
            self.at,
            self.folder,
            made.procedure,
            start=start,
        )
        second.case = Case(self.cast.city, self.cast.owner, self.cast.intake, made)
        written = file_contents.content("comprehensive-evaluation")
        second.save(content or written)
        return second


def replace_day(moment: Any, day: Any) -> Any:
    """Return the same hour of Beijing on another day."""
    local = moment.astimezone(LEGAL_ZONE)
    return local.replace(year=day.year, month=day.month, day=day.day)


__all__ = ["First", "Invited", "application"]
