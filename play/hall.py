"""The opening hall: sign in, await the custodians, read out, witness, confirm, end."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from play.devices import Secret
from play.diary import wait_for
from play.pages import NoSuchForm
from play.people import Person, RefusedThere
from play.preparing import Trade
from play.rooms import seat as room_seat

_HALL: Final = re.compile(r"/rooms/opening/([0-9a-f-]{36})/(?:console/)?$")
OPENS_S: Final = 120
AT_ONCE: Final = 4
#: the refusal of whoever confirms too late
OVER: Final = "confirming-over"


@dataclass
class Hall:
    """One opening of a lot."""

    trade: Trade
    uid: str
    secrets: dict[str, Secret] = field(default_factory=dict)

    @property
    def room(self) -> str:
        """The hall's address."""
        return f"/rooms/opening/{self.uid}/"

    @property
    def console(self) -> str:
        """The console's address."""
        return f"{self.room}console/"

    @property
    def live(self) -> str:
        """The address of its socket."""
        return f"/live/opening/{self.uid}/"


def find(trade: Trade, person: Person, known: set[str] | None = None) -> Hall:
    """Find the trade's opening by the links that a person's pages show."""

    def look() -> Hall | None:
        for page in ("/desk/", trade.case, "/"):
            try:
                links = person.open(page).links
            except RefusedThere:
                continue
            for href, _words in links:
                found = _HALL.search(href)
                if found is None or found.group(1) in (known or set()):
                    continue
                hall = Hall(trade, found.group(1))
                if trade.plan.title in person.open(hall.room).text:
                    return hall
        return None

    return wait_for("a link to the opening hall", look)


def sign_in(hall: Hall, bidders: list[Person]) -> None:
    """Every bidder signs in; before the deadline nobody else sees it."""
    for bidder in bidders:
        bidder.act(hall.room, "bidding.sign-in")
    hall.trade.diary.say(f"{len(bidders)} bidders signed in to the hall")


def draw_parties(trade: Trade) -> tuple[Person, ...]:
    """Who gives secrets to a draw at the opening: centre, owner, supervisor."""
    return (trade.cast["opening"], trade.owner, trade.cast["supervisor"])


def commit(hall: Hall) -> None:
    """Commit to the secrets that K is drawn from, before the deadline."""
    for person in draw_parties(hall.trade):
        secret = hall.secrets.setdefault(person.login, Secret())
        person.act(hall.console, "bidding.commit", commitment=secret.commitment)
    hall.trade.diary.say("centre, owner and supervisor commit to secrets for K")


def reveal(hall: Hall) -> str:
    """Reveal the secrets; the last reveal is the closing list's digest. Return K."""
    for person in draw_parties(hall.trade):
        secret = hall.secrets[person.login]
        person.act(hall.console, "bidding.reveal", reveal=secret.reveal)
    html = hall.trade.owner.get(hall.room).text
    found = re.search(r'K = <span class="figure">([\d.]+)</span>', html)
    assert found is not None, "K is not shown"
    hall.trade.diary.say(f"K drawn by commit and reveal: {found.group(1)}")
    return found.group(1)


def watch_opening(hall: Hall, watcher: Person | None) -> dict[str, Any]:
    """Sit in the hall until the table is read out; return that entry's facts."""
    server = hall.trade.cast.server
    with room_seat(server, hall.live, watcher) as live:
        entry = live.wait_for(
            "bidding.table-opened", patience_s=until_opened(hall.trade)
        )
    facts: dict[str, Any] = entry["facts"]
    return facts


def until_opened(trade: Trade) -> float:
    """Return how long to wait for the table: to the deadline, and a while after."""
    return max(0.0, (trade.deadline - datetime.now(UTC)).total_seconds()) + OPENS_S


def await_table(hall: Hall) -> None:
    """Wait until three custodians have released and the table is there."""
    owner = hall.trade.owner
    wait_for(
        "the opening table",
        lambda: owner.open(hall.console).has_form("bidding.start-reading"),
        patience_s=until_opened(hall.trade),
    )
    hall.trade.diary.say("deadline passed, custodians released, part 0 opened")


def hold(hall: Hall, bidders: list[Person]) -> None:
    """Bidders confirm their rows; the owner has it read out, the centre witnesses."""
    trade = hall.trade
    # The time to confirm runs from the reading on; everybody is there at once.
    with ThreadPoolExecutor(AT_ONCE) as pool:
        confirmed = sum(pool.map(lambda who: _confirm(hall, who), bidders))
    trade.owner.act(hall.console, "bidding.start-reading")
    trade.cast["opening"].act(hall.console, "bidding.witness")
    words = f", confirmed by {confirmed} bidders" if bidders else ""
    trade.diary.say(f"read out, witnessed by the centre{words}")


def _confirm(hall: Hall, bidder: Person) -> bool:
    """Confirm one's row; whoever comes too late harms no bid."""
    if not bidder.open(hall.room).has_form("bidding.confirm"):
        return False
    try:
        bidder.act(hall.room, "bidding.confirm")
    except NoSuchForm:
        # The time was up between two looks at the page.
        return False
    except RefusedThere as refused:
        # The time was up between the page and the post.
        if OVER not in str(refused):
            raise
        return False
    return True


def end(hall: Hall) -> None:
    """The owner ends the opening once every document is unsealed."""
    owner = hall.trade.owner
    wait_for(
        "the end of the opening",
        lambda: owner.open(hall.console).has_form("bidding.finish"),
        patience_s=OPENS_S,
    )
    owner.act(hall.console, "bidding.finish")
    hall.trade.diary.say("documents unsealed; the owner ends the opening")
