"""Who takes part in a driven trade, and how they act: by forms, signed as asked."""

from __future__ import annotations

import base64
import re
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import transaction
from django.test import Client

from journal.queries import instant
from kernel.calendars import LEGAL_ZONE
from notices import queries as notices
from parties.rules.actor import Role
from tender import queries as tender
from tests.evaluation.border import Device
from tests.worlds.platform import with_platform_key
from tests.worlds.trades import Case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.http import HttpResponse

    from bidding.models import Opening
    from tests.conftest import At
    from tests.worlds.keepers import Keepers
    from tests.worlds.people import City, Somebody

#: the notice: a Monday; its terms pass the National Day holiday (1 to 7 October)
START = datetime(2026, 9, 28, 9, 0, tzinfo=LEGAL_ZONE)
#: when plan or intention is published, for procedures that have one
EVE = START - timedelta(days=31)
NAMES = ("甲", "乙", "丙", "丁")
PRICES = ("745000.00", "739000.00", "742000.00")


@dataclass
class Cast:
    """Everybody around a trade."""

    city: City
    owner: Somebody
    intake: Somebody
    host: Somebody
    supervisor: Somebody
    drawer: Somebody
    bidders: list[Somebody]
    pool: list[Somebody]


def cast_of(city: City) -> Cast:
    """Register everybody whom a trade of any sealed procedure needs."""
    with_platform_key()
    return Cast(
        city,
        city.owner(),
        city.hand(Role.INTAKE),
        city.hand(Role.OPENING),
        city.supervisor(),
        city.keeper,
        [city.bidder(f"{name}建设有限公司") for name in NAMES],
        [city.expert(f"专家{name}", "A01") for name in "甲乙丙丁戊己"],
    )


@dataclass
class Hands:
    """One trade on its way, and what everybody does in it by forms.

    `content` replaces the file that the procedure's first method suggests, and
    `parameters` are added to its method's. `start` is when the notice is to go out.
    """

    cast: Cast
    at: At
    folder: Path
    procedure: str
    rulebook: str = "2025"
    purchase: str = ""
    content: dict[str, Any] | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    start: datetime = START
    case: Case = None  # type: ignore[assignment]
    kept: Keepers = None  # type: ignore[assignment]
    opening: Opening = None  # type: ignore[assignment]
    devices: dict[str, Device] = field(default_factory=dict)
    bidders: list[Somebody] = field(default_factory=list)
    _clients: dict[int, Client] = field(default_factory=dict)

    def client(self, who: Somebody) -> Client:
        """Return a browser in which somebody is signed in."""
        if who.person.pk not in self._clients:
            self._clients[who.person.pk] = who.signed_in(Client())
        return self._clients[who.person.pk]

    def jump(self, instant_: datetime) -> None:
        """Let the clock run from an instant; everybody signs in anew."""
        self.at.running_from(instant_)
        self._clients.clear()

    def get(self, who: Somebody, url: str, status: int = 200) -> str:
        """Return a page as somebody reads it."""
        answer = self.client(who).get(url)
        assert answer.status_code == status, answer.content.decode()[:2000]
        return answer.content.decode()

    def post(
        self, who: Somebody, url: str, status: int = 302, **typed: Any
    ) -> HttpResponse:
        """Send a form."""
        answer = self.client(who).post(url, typed)
        assert answer.status_code == status, (url, answer.content.decode()[:3000])
        return answer

    def signed(self, who: Somebody, url: str, **typed: Any) -> HttpResponse:
        """Send a form, sign what the check page carries, and send it again."""
        page = self.post(who, url, 200, **typed).content.decode()
        found = re.search(r'data-sign="([^"]+)"', page)
        assert found is not None, page[:2000]
        kept = dict(re.findall(r'type="hidden" name="(order)" value="([^"]*)"', page))
        return self.post(
            who, url, **{**typed, **kept}, signature=signature_of(who, found[1])
        )

    def signed_on(self, who: Somebody, page: str, act: str, url: str) -> None:
        """Sign what a form of a page carries, and send it."""
        body = self.get(who, page)
        found = re.search(rf'data-act="{act}"[^>]*data-sign="([^"]+)"', body)
        assert found is not None, act
        self.post(who, url, signature=signature_of(who, found[1]))

    def told(self, who: Somebody, asked: str, url: str, **typed: Any) -> None:
        """Ask what is signed, sign it and send it, as the page's script does."""
        act = self.post(who, asked, 200, **typed).json()["act"]  # type: ignore[attr-defined]
        self.post(who, url, **typed, signature=signature_of(who, act))

    def clock(self, queries: Any = notices) -> None:
        """Do what is due of an app."""
        for due in list(queries.due(instant())):
            if due.call is not None:
                due.call()

    @contextmanager
    def aside(self) -> Iterator[Self]:
        """Follow another end from here; afterwards all is as it was.

        A drive to each lawful failure costs what follows the point where it leaves.
        """
        point, kept = transaction.savepoint(), copy(self.__dict__)
        self.bidders, self.devices = [*self.bidders], {**self.devices}
        yield self
        transaction.savepoint_rollback(point)
        self.__dict__.update(kept)
        self._clients.clear()

    @property
    def row(self) -> Any:
        """The procedure's row."""
        return tender.procedure_of(self.case.trade)

    @property
    def home(self) -> str:
        """The owner's pages of the trade."""
        return f"/case/{self.case.trade.uid}/"

    @property
    def stage(self) -> str:
        """Where the lot is."""
        return self.case.stage()


def signature_of(who: Somebody, act: str) -> str:
    """Sign an act's bytes as a form carries them, both in base64."""
    return base64.b64encode(who.sign(base64.b64decode(act))).decode()
