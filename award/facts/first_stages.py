"""What a first stage came to, applicant by applicant (资格预审、两阶段).

Of a prequalification the committee's signed result and its rejections speak; of a call
for proposals, that a proposal was opened.
"""

from award.facts.rows import Lot
from bidding import queries as bidding
from evaluation import queries as evaluation
from kernel.canonical import Json
from kernel.refused import Refused
from tender import queries as tender
from tender.rules.guests import Outcome
from tender.rules.stages import Stage

OPENED = "opened"
LIMITED = "条例18"


class NotOver(Refused):
    """The first stage has nothing to tell yet."""

    code = "first-stage-not-over"
    zh = "前一阶段尚未结束：须先完成开启或签署审查报告。"
    en = "The first stage is not over: it is opened, or its report signed, first."


def is_over(lot: Lot) -> bool:
    """Say whether the result of a first stage can be told."""
    procedure = tender.procedure_of(lot.trade)
    if not procedure.is_first_step:
        return False
    if Stage.EVALUATING in procedure.stages:
        return bool(lot.stage == Stage.REPORTED)
    first = procedure.first_envelope.envelope
    return lot.stage == Stage.OPENING and bool(bidding.opening_finished(lot, first))


def outcomes(lot: Lot) -> list[Outcome]:
    """Return each applicant's outcome, by name; refuses a stage that is not over."""
    if not is_over(lot):
        raise NotOver
    procedure = tender.procedure_of(lot.trade)
    if Stage.EVALUATING in procedure.stages:
        return _examined(lot)
    return _proposed(lot)


def _proposed(lot: Lot) -> list[Outcome]:
    found = []
    first = tender.procedure_of(lot.trade).first_envelope.envelope
    for bid in bidding.opened_bids(lot, first):
        opened = bid.outcome == OPENED
        found.append(
            Outcome(
                organisation=str(bid.organisation),
                name=bid.name,
                passed=opened,
                reason="" if opened else "技术建议未能开启",
                article="" if opened else "招标投标法实施条例第30条",
            )
        )
    return sorted(found, key=lambda each: each.name)


def _examined(lot: Lot) -> list[Outcome]:
    answer, out = evaluation.result(lot), evaluation.rejections(lot)
    rejected = {str(row["bid"]): row for row in out}
    first = tender.procedure_of(lot.trade).first_envelope.envelope
    bids = {str(bid.uid): bid for bid in bidding.opened_bids(lot, first)}
    rows = answer["rows"]
    assert isinstance(rows, list)
    found = []
    for row in rows:
        assert isinstance(row, dict)
        bid = bids.pop(str(row["bid"]))
        reason, article = _why(row, rejected.get(str(row["bid"])))
        found.append(
            Outcome(
                organisation=str(bid.organisation),
                name=bid.name,
                passed=bool(row["candidate"]),
                reason=reason,
                article=article,
                score=str(row.get("total") or ""),
            )
        )
    # What could not be opened was not examined: it is told so all the same.
    found += [
        Outcome(
            str(bid.organisation), bid.name, passed=False, reason="申请文件未能开启"
        )
        for bid in bids.values()
    ]
    return sorted(found, key=lambda each: each.name)


def _why(row: dict[str, Json], rejected: dict[str, Json] | None) -> tuple[str, str]:
    """Return reason and clause of one that does not go on; empty of one that does."""
    if row["candidate"]:
        return "", ""
    if rejected is not None:
        return str(rejected["reason"]), str(rejected["clause"])
    said = row.get("note") or row.get("reason")
    assert isinstance(said, dict)
    return str(said["zh"]), LIMITED
