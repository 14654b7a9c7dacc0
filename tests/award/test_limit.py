"""兼投不兼中: decisions that stand count, declined awards do not, and two at once."""

from __future__ import annotations

from decimal import Decimal
from threading import Barrier, Thread
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from award.actions import decide as deciding
from award.facts import awards
from award.models import Decision
from award.rules import decisions
from award.rules.decisions import Candidate, Passed
from kernel.refused import Refused
from parties.rules.actor import CLOCK
from tender.actions import steps
from tender.actions.edit_trade import LotDraft, save_file_draft, set_lots
from tender.models import Lot, Milestone
from tender.rules import awards as rule
from tender.rules.stages import Act
from tender.rules.tender_file import AwardLimit
from tests.worlds import people, trades
from tests.worlds.file_contents import content
from tests.worlds.trades import Case


def ranking(names: str) -> list[rule.Candidate]:
    return [rule.Candidate(name, Decimal(rank)) for rank, name in enumerate(names)]


@pytest.mark.parametrize("choose", [rule.by_declared_order, rule.by_best_total])
def test_what_stands_counts_before_what_is_shared_out(choose: Any) -> None:
    rankings = {1: ranking("ab"), 3: ranking("bc")}
    assert choose(rankings, lots_max=1) == {1: "a", 3: "b"}
    # Lot 2 was decided for b: it wins neither of the others.
    assert choose(rankings, lots_max=1, standing={"b": 1}) == {1: "a", 3: "c"}
    assert choose(rankings, lots_max=2, standing={"b": 1}) == {1: "a", 3: "b"}
    assert choose(rankings, lots_max=1, standing={"a": 1, "b": 1}) == {1: None, 3: "c"}


def test_who_has_won_enough_cannot_be_chosen_over_another_either() -> None:
    found = [Candidate(n, f"bid-{name}", name, name, "1") for n, name in _ranked("abc")]
    rest = decisions.from_winner_on(found, "a", {"b"})
    assert [(one.rank, one.organisation) for one in rest] == [(1, "a"), (2, "c")]
    assert decisions.from_winner_on(found, None, set()) == []


def _ranked(names: str) -> list[tuple[int, str]]:
    return list(enumerate(names, start=1))


class TwoLots:
    """A works trade of two lots at the decision; nobody may win both."""

    def __init__(self, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
        self.case = case
        self.bodies = {n: case.city.bidder(n).person.organisation for n in ("甲", "乙")}
        self.bids = {(lot, n): uuid4() for lot in (1, 2) for n in self.bodies}
        doubles = {
            "candidates": self._candidates,
            "result": lambda lot: {"rows": [], "steps": []},
            "rejections": lambda lot: [],
            "report": lambda lot: SimpleNamespace(digest="a" * 64),
        }
        for name, double in doubles.items():
            monkeypatch.setattr(awards.evaluation, name, double)
        monkeypatch.setattr(awards.bidding, "offers", lambda lot: [])
        for lot in case.trade.lots.all():
            Lot.objects.filter(pk=lot.pk).update(stage="deciding")
            Milestone.objects.create(
                lot=lot,
                act="sign-report",
                former="evaluating",
                stage="reported",
                at=case.lot.opens_at,
            )

    def _candidates(self, lot: Any) -> list[dict[str, Any]]:
        """Lot 1 ranks 甲 before 乙, lot 2 the other way round."""
        names = ("甲", "乙") if lot.number == 1 else ("乙", "甲")
        return [
            {
                "rank": rank,
                "bid": str(self.bids[lot.number, name]),
                "organisation": str(self.bodies[name].uid),
                "name": name,
                "price": "100",
            }
            for rank, name in enumerate(names, start=1)
        ]

    def lot(self, number: int) -> Lot:
        return Lot.objects.select_related("trade").get(
            trade=self.case.trade, number=number
        )

    def names(self, number: int) -> list[str]:
        return [one.name for one in awards.eligible(self.lot(number))]

    def ready(self, number: int, name: str) -> dict[str, Any]:
        """Return a decision for somebody, signed; who stands before is passed over."""
        lot, bid = self.lot(number), str(self.bids[number, name])
        passed = []
        for one in awards.eligible(lot):
            if one.bid == bid:
                break
            passed.append(Passed(one.bid, "declined", "书面放弃中标"))
        procedure = awards.tender.procedure_of(lot.trade)
        chosen, over = decisions.check_choice(
            awards.eligible(lot), bid, passed, procedure
        )
        facts = deciding.decision_facts(lot, chosen, over)
        signature = self.case.signed(self.case.owner, deciding.ACT, facts, str(lot.uid))
        return {
            "by": self.case.owner.actor,
            "lot": lot.uid,
            "bid": bid,
            "passed": passed,
            "signature": signature,
        }


def two_lots(monkeypatch: pytest.MonkeyPatch) -> TwoLots:
    from dataclasses import replace

    from escrow import queries as escrow
    from tender import queries as tender
    from tender.facts import custody
    from tests.worlds import people

    def signed(trade: Any) -> Any:
        terms = tender.statement_terms(trade)
        return None if terms is None else replace(terms, digest="5" * 64)

    monkeypatch.setattr(custody, "signed_terms", signed)
    monkeypatch.setattr(escrow, "check_rehearsed", lambda _subject: None)
    case = trades.draft(people.city())
    written = content("comprehensive-evaluation")
    written["award_limit"] = {"lots_max": 1, "by": "declared-order"}
    lots = [
        LotDraft(
            uid=case.lot.uid if number == 1 else None,
            number=number,
            title=f"第{number}标段",
            ceiling=None,
            deposit_fen=0,
        )
        for number in (1, 2)
    ]
    set_lots(by=case.owner.actor, trade=case.trade.uid, lots=lots)
    save_file_draft(
        by=case.owner.actor, trade=case.trade.uid, content=written, revision=1
    )
    trades.approved(case)
    trades.announced(case)
    return TwoLots(case, monkeypatch)


def test_decisions_that_stand_bind_the_other_lots(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = two_lots(monkeypatch)
    assert (world.names(1), world.names(2)) == (["甲", "乙"], ["乙", "甲"])
    # 甲 gives lot 1 up and 乙 wins it: lot 2 is 甲's, and 乙's no more.
    made = deciding.decide(**world.ready(1, "乙"))
    assert world.names(2) == ["甲"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            lot=world.lot(2),
            bid=world.bids[2, "乙"],
            organisation=world.bodies["乙"],
            name="乙",
            rank=1,
            report_digest="a" * 64,
            signed_act_id=made.signed_act_id,
            decided_at=made.decided_at,
        )
    Lot.objects.filter(pk=world.lot(1).pk).update(stage="archived")
    assert world.names(2) == ["甲"]
    # An award that ended with its lot binds nobody.
    Lot.objects.filter(pk=world.lot(1).pk).update(stage="terminated")
    assert world.names(2) == ["乙", "甲"]
    # 乙 gives the award of lot 1 up: the lot is shared out again without it.
    Lot.objects.filter(pk=world.lot(1).pk).update(stage="awarded")
    with transaction.atomic():
        steps.move_lot(
            steps.lot_locked(world.lot(1).uid),
            Act.DECLINE,
            by=CLOCK,
            at=made.decided_at,
        )
    Decision.objects.filter(pk=made.pk).update(
        withdrawn_at=made.decided_at,
        withdrawn_ground="declined",
        withdrawn_reason="书面放弃中标",
        withdrawn_by="winner",
    )
    assert (world.names(1), world.names(2)) == (["甲"], ["乙", "甲"])


def test_two_lots_decided_at_the_same_instant_give_nobody_two(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each session sees 乙 eligible; who comes second must see what the first did."""
    world = two_lots(monkeypatch)
    ready = [world.ready(1, "乙"), world.ready(2, "乙")]
    start, outcomes = Barrier(2), []

    def press(act: dict[str, Any]) -> None:
        start.wait(30)
        try:
            deciding.decide(**act)
            outcomes.append("decided")
        except Refused as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [Thread(target=press, args=(act,)) for act in ready]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["decided", "not-a-candidate"]
    assert Decision.objects.filter(organisation=world.bodies["乙"]).count() == 1


@pytest.mark.parametrize("count", [11, 12, 13])
def test_the_best_total_over_too_many_lots_is_refused_before_the_file_is_out(
    count: int,
) -> None:
    rule.check_lots(AwardLimit(1, "declared-order"), count)
    rule.check_lots(None, count)
    if count <= rule.BEST_TOTAL_LOTS_MAX:
        rule.check_lots(AwardLimit(1, "best-total"), count)
        return
    with pytest.raises(rule.TooManyLots) as refused:
        rule.check_lots(AwardLimit(1, "best-total"), count)
    assert refused.value.field == "award_limit"


def test_a_file_that_could_not_be_decided_is_not_submitted(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = trades.draft(people.city())
    written = content("comprehensive-evaluation")
    written["award_limit"] = {"lots_max": 1, "by": "best-total"}
    save_file_draft(
        by=case.owner.actor, trade=case.trade.uid, content=written, revision=1
    )
    trades.planned(case)
    trades.edition(case)
    monkeypatch.setattr(rule, "BEST_TOTAL_LOTS_MAX", 0)
    with pytest.raises(rule.TooManyLots):
        trades.submitted(case)
    assert case.stage() == "draft"
