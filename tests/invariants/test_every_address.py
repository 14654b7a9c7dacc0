"""Every address for every role: no dead way, no error, nothing for who is not in it.

One awarded trade is looked at by everybody who took part, each following every way its
pages offer; then the same addresses are asked for by people of the same roles, in
another region, who have nothing to do with it.
"""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

import pytest
from django.test import Client
from django.urls import Resolver404, URLResolver, get_resolver, resolve

from bidding.actions.print_record import print_record
from parties.rules.actor import Role
from parties.rules.segregation import Kind
from tests.drives.conftest import cast, drives
from tests.worlds.drives import PRICES
from tests.worlds.people import COUNTY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from tests.worlds.drives import Drive, Drives
    from tests.worlds.people import Somebody

__all__ = ["cast", "drives"]

_LINK = re.compile(r'(?:href|src|action)="([^"]+)"')
_PAGE_MAX = 400
#: pages of one kind that one person looks at; the others are drawn by the same view
_ALIKE_MAX = 1
#: whose work leads to the trade's own pages
AT_THE_CASE = frozenset({"owner", "supervisor", "intake", "opening", "draw"})
#: what every bidder may read of an announced lot
BIDDERS = "/bids/"
#: an opening of works is public, and its record and draw are after it
PUBLIC = ("bidding:opening-room", "bidding:record-", "bidding:draw-replay")
_NAMED = re.compile(r"<uuid:([a-z_]+)>")
_KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f-]{17}")


def kind_of(path: str) -> str:
    """Return the name of the address's view, or the path where there is none."""
    try:
        found = resolve(path.partition("?")[0])
    except Resolver404:
        return path
    return found.view_name


class Visitor:
    """Somebody who follows every way that a page offers, each kind a few times."""

    def __init__(self, client: Client, *starts: str) -> None:
        self.client = client
        self.seen: dict[str, int] = {}
        self._kinds: Counter[str] = Counter()
        self._waiting = list(starts)

    def look_around(self) -> None:
        """Fetch what can be reached; forms are left alone."""
        while self._waiting and len(self.seen) < _PAGE_MAX:
            path = self._waiting.pop(0)
            if path in self.seen or self._kinds[kind_of(path)] >= _ALIKE_MAX:
                continue
            self._kinds[kind_of(path)] += 1
            self._look(path)

    def _look(self, path: str) -> None:
        answer = self.client.get(path)
        self.seen[path] = answer.status_code
        if answer.status_code != 200 or answer.streaming:
            return
        if not answer["Content-Type"].startswith("text/html"):
            return
        page = answer.content.decode()
        # What a form posts to is no way to walk.
        page = re.sub(r"<form[^>]*>", "", page)
        self._waiting += [
            link
            for found in _LINK.findall(page)
            if (link := urldefrag(unescape(found)).url).startswith("/")
            and not link.startswith(("/static/", "/en/", "/files/"))
        ]


def dead(visitor: Visitor) -> list[tuple[str, int]]:
    """Return the ways that lead nowhere."""
    return [pair for pair in visitor.seen.items() if pair[1] not in (200, 302)]


@pytest.fixture
def awarded(drives: Drives) -> Drive:
    """Works that were tendered openly, scored, published and awarded."""
    drive = drives("works-open")
    drive.plan()
    drive.announce().bid(PRICES).open().sit().check()
    drive.score("10").report().decide()
    print_record(opening=drive.opening.uid)
    return drive


def insiders(drive: Drive) -> dict[str, Somebody]:
    """Return the people of the trade, and of the centre, by what they are."""
    cast, city = drive.cast, drive.cast.city
    return {
        "owner": cast.owner,
        "bidder": drive.bidders[0],
        "expert": drive.chair,
        "custodian": drive.kept.seats[0].somebody,
        "supervisor": cast.supervisor,
        "intake": cast.intake,
        "opening": cast.host,
        "draw": cast.drawer,
        "booking": city.hand(Role.BOOKING),
        "deposits": city.hand(Role.DEPOSITS),
        "archive": city.hand(Role.ARCHIVE),
        "administrator": city.administrators[0],
    }


def strangers(drive: Drive) -> dict[str, Somebody]:
    """Return people of the same roles who have no part in it: a county's, and others.

    A city's staff see into its counties, a county's never into the city.
    """
    city = drive.cast.city
    county = city.organisation(Kind.CENTRE, "淮阴区示例交易分中心", region=COUNTY)
    watch = city.organisation(Kind.SUPERVISOR, "淮阴区示例监督局", region=COUNTY)

    def hand(role: Role) -> Somebody:
        return city.someone(role, name="县人员", organisation=county, region=COUNTY)

    return {
        "owner": city.owner("邻区示例水务局"),
        "bidder": city.bidder("局外建设有限公司"),
        "expert": city.expert("局外专家", "A01"),
        "custodian": city.custodian("局外公证处"),
        "supervisor": city.someone(
            Role.SUPERVISOR, name="县监督", organisation=watch, region=COUNTY
        ),
        "opening": hand(Role.OPENING),
        "draw": hand(Role.EXPERT_DRAW),
    }


def test_every_way_leads_somewhere_and_only_for_who_is_in_it(awarded: Drive) -> None:
    starts = ("/desk/", "/", f"/trades/{awarded.case.trade.code}/")
    case = f"/case/{awarded.case.trade.uid}/"
    seen: dict[str, Visitor] = {}
    for name, somebody in insiders(awarded).items():
        more = [case] if name in AT_THE_CASE else []
        seen[name] = Visitor(somebody.signed_in(Client()), *starts, *more)
        seen[name].look_around()
    public = Visitor(Client(), *starts)
    public.look_around()
    assert dead(public) == []
    assert {name: dead(visitor) for name, visitor in seen.items()} == {
        name: [] for name in seen
    }
    own = {
        path
        for visitor in seen.values()
        for path, status in visitor.seen.items()
        if status == 200 and _KEY.search(path)
    }
    inside = sorted({*own, *addresses_of(awarded)} - set(public.seen))
    told = {}
    for name, somebody in strangers(awarded).items():
        client = somebody.signed_in(Client())
        found = [path for path in inside if _answers(client, path)]
        told[name] = [path for path in found if not _is_everybodys(path, name)]
    assert told == {name: [] for name in told}
    found = [path for path in inside if _answers(Client(), path)]
    assert [path for path in found if not _is_everybodys(path, "public")] == []


def addresses_of(drive: Drive) -> list[str]:
    """Return every address of the house that is made of keys of this trade."""
    keys = {
        "trade": drive.case.trade.uid,
        "lot": drive.case.lot.uid,
        "panel": drive.panel.uid,
        "opening": drive.opening.uid,
    }
    return [
        f"/{_NAMED.sub(lambda found: str(keys[found[1]]), pattern)}"
        for pattern in _patterns(get_resolver().url_patterns, "")
        if set(_NAMED.findall(pattern)) <= set(keys)
        and "<" in pattern
        and "<" not in _NAMED.sub("", pattern)
    ]


def _patterns(found: Iterable[Any], before: str) -> Iterator[str]:
    for each in found:
        path = f"{before}{each.pattern}"
        if isinstance(each, URLResolver):
            yield from _patterns(each.url_patterns, path)
        elif _takes_get(each.callback):
            yield path


def _takes_get(view: Any) -> bool:
    """Say whether an address is more than where a form goes."""
    kind = getattr(view, "view_class", None)
    return kind is None or hasattr(kind, "get")


def _answers(client: Client, path: str) -> bool:
    """Say whether there is anything at an address for whoever asks."""
    answer = client.get(path)
    if answer.status_code == 302:
        return not answer["Location"].startswith("/sign-in/")
    return answer.status_code != 404


def _is_everybodys(path: str, name: str) -> bool:
    """Say whether a page is there for whoever reads, or for every bidder of a lot."""
    if kind_of(path).startswith(PUBLIC):
        return True
    return name == "bidder" and path.startswith(BIDDERS)
