"""The panel: drawn by three parties' secrets, seated, its chair elected, its checks."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from play.devices import Secret
from play.diary import wait_for
from play.pages import Page
from play.people import Person
from play.preparing import Trade
from play.rooms import seat as room_seat

INVITATION: Final = re.compile(r"/expert/invitations/[0-9a-f-]{36}/$")
ENTER: Final = re.compile(r"/rooms/scoring/([0-9a-f-]{36})/enter/$")
_SEAT: Final = re.compile(r"\b([AZ][1-9]\d?)\b")
AT_ONCE: Final = 4


@dataclass
class Panel:
    """A panel of a lot: who sits where."""

    trade: Trade
    specialty: str
    size: int
    uid: str = ""
    seats: dict[str, Person] = field(default_factory=dict)
    chair: str = "A1"
    #: invitations to other panels, which stand on the experts' desks already
    known: set[str] = field(default_factory=set)

    @property
    def room(self) -> str:
        """The address of the scoring room."""
        return f"/rooms/scoring/{self.uid}/"

    @property
    def live(self) -> str:
        """The address of the room's socket."""
        return f"/live/scoring/{self.uid}/"

    @property
    def chairs(self) -> Person:
        """Who chairs."""
        return self.seats[self.chair]


def compose(panel: Panel) -> None:
    """The hand that draws experts sets the composition."""
    drawer = panel.trade.cast["expert-draw"]
    drawer.act(
        f"/centre/panel/{panel.trade.lot}/",
        "evaluation.compose",
        {f"experts_{panel.specialty}": str(panel.size), "owners": "0"},
    )
    pool = panel.trade.cast.experts(panel.specialty)
    panel.known = {link for _person, link in _found(pool, INVITATION)}
    panel.trade.diary.say(
        f"{drawer.name} (expert draw) composes a panel of {panel.size} experts"
    )


def draw(panel: Panel) -> None:
    """Freeze the lists; centre, owner and supervisor commit, then reveal."""
    trade, address = panel.trade, f"/centre/panel/{panel.trade.lot}/"
    drawer = trade.cast["expert-draw"]
    parties = (drawer, trade.owner, trade.cast["supervisor"])
    drawer.act(address, "evaluation.freeze")
    given = {person.login: Secret() for person in parties}
    for person in parties:
        secret = given[person.login]
        person.act(address, "evaluation.commit", commitment=secret.commitment)
    for person in parties:
        person.act(address, "evaluation.reveal", reveal=given[person.login].reveal)
    trade.diary.say("panel drawn by centre, owner and supervisor: committed, revealed")
    _accept(panel)


def _accept(panel: Panel) -> None:
    """Whoever finds a new invitation on the desk accepts it, and finds the seat."""
    pool = panel.trade.cast.experts(panel.specialty)
    invited: dict[str, tuple[Person, str]] = {}

    def look() -> bool:
        for person, link in _found(pool, INVITATION):
            if link not in panel.known:
                invited[person.login] = (person, link)
        return len(invited) >= panel.size

    wait_for(f"{panel.size} invitations", look)
    for person, link in invited.values():
        person.act(link, "evaluation.answer-invitation", accepts="yes")
    for person, link in invited.values():
        page = wait_for("a seat", partial(_seated, person, link))
        entrance = next(ENTER.search(h) for h, _ in page.links if ENTER.search(h))
        assert entrance is not None
        panel.uid = entrance.group(1)
        seat = _SEAT.search(page.text)
        assert seat is not None, page.text
        panel.seats[seat.group(1)] = person
    panel.trade.diary.say(f"experts accept; seats {', '.join(sorted(panel.seats))}")


def _seated(person: Person, link: str) -> Page | None:
    page = person.open(link)
    return page if any(ENTER.search(href) for href, _ in page.links) else None


def _found(pool: list[Person], pattern: re.Pattern[str]) -> list[tuple[Person, str]]:
    """Return (person, link) of every link of a kind on the desks of a pool."""

    def of(person: Person) -> list[tuple[Person, str]]:
        links = person.open("/desk/").links
        return [(person, href) for href, _ in links if pattern.search(href)]

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return [pair for pairs in threads.map(of, pool) for pair in pairs]


def sit(panel: Panel, without: str = "") -> None:
    """Each signs that there is no conflict, and takes the seat with a session key."""
    for seat in sorted(set(panel.seats) - {without}):
        panel.seats[seat].act(f"{panel.room}enter/", "evaluation.sign-in")
    panel.trade.diary.say("experts sign in: no conflict, session keys bound")


def elect(panel: Panel) -> None:
    """All vote for the same chair."""
    for seat in sorted(panel.seats):
        person = panel.seats[seat]
        wait_for(
            "the election",
            partial(_may_vote, panel, person),
        )
        person.act(panel.room, "evaluation.vote-chair", seat=panel.chair)
    panel.trade.diary.say(f"chair elected: seat {panel.chair}")


def _may_vote(panel: Panel, person: Person) -> bool:
    return person.open(panel.room).has_form("evaluation.vote-chair")


def check(panel: Panel) -> None:
    """Every seat passes every bid on every check; the chair ends the checks."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(lambda seat: _check(panel, seat), sorted(panel.seats)))
    panel.chairs.act(panel.room, "evaluation.finish-checks")
    panel.trade.diary.say("every bid checked by every seat; the chair ends the checks")


def _check(panel: Panel, seat: str) -> None:
    person = panel.seats[seat]
    forms = [f for f in person.open(panel.room).forms if f.act == "evaluation.check"]
    device = person.device(panel.uid).digest
    with room_seat(person.server, panel.live, person) as live:
        for form in forms:
            asked = {name: form.fields[name][0] for name in ("bid", "kind", "key")}
            asked["device"] = device
            live.save("check", **asked, passed=True, reason="", page="")


def report(panel: Panel) -> None:
    """The chair makes the report; every seat signs it."""
    panel.chairs.act(f"{panel.room}summary/", "evaluation.make-report")
    for seat in sorted(panel.seats):
        panel.seats[seat].act(f"{panel.room}report/", "evaluation.sign-report")
    panel.trade.diary.say("report made by the chair and signed by every seat")
