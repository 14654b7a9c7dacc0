"""What the hall and its console say of a lot on hold (叫停)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client

from escrow import queries as escrow
from escrow.actions.holds import lift_hold, place_hold
from journal import queries as journal
from sealing import hold as holds

if TYPE_CHECKING:
    from tests.worlds.openings import Closed
    from tests.worlds.people import Somebody
    from tests.worlds.trades import Case

GROUNDS = "收到投诉，待核查"


def page(address: str, who: Somebody | None = None) -> str:
    client = who.signed_in(Client()) if who else Client()
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_hall_and_console_say_that_a_hold_stands(case: Case, closed: Closed) -> None:
    hall = f"/rooms/opening/{closed.opening.uid}/"
    readers = [(hall, None), (hall, closed.bidders[0]), (hall + "console/", case.owner)]
    assert not any(GROUNDS in page(*each) for each in readers)
    watcher = case.city.supervisor()
    body = holds.build(
        tender=case.subject,
        lot=str(case.lot.uid),
        statement=escrow.complete_statement(case.subject).digest,
        grounds=GROUNDS,
        at=journal.instant(),
    )
    signature = watcher.sign(body)
    by = watcher.actor
    placed = place_hold(by=by, subject=case.subject, body=body, signature=signature)
    for each in readers:
        shown = page(*each)
        assert "已叫停" in shown
        assert "本标段已叫停释放" in shown
        assert GROUNDS in shown.split("保管人自行验证签名")[0]
    lift = holds.build_lift(hold=placed.digest, grounds="查清", at=journal.instant())
    lift_hold(by=by, hold=placed.digest, body=lift, signature=watcher.sign(lift))
    assert not any("本标段已叫停释放" in page(*each) for each in readers)
