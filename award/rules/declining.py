"""When an award falls away, and when a lot ends at its decision without an award.

A winner who gives the award up, signs no contract in time, furnishes no deposit, or is
found to have broken the law loses it; the next in the order of the report may be
awarded the lot, or the owner begins again (条例55、政采条例49). Once nobody is
left, or the owner begins again, the lot has failed. Pure.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import ClassVar, Final

from award.rules import decisions
from award.rules.decisions import REASON_LENGTH_MAX, Candidate, Ground, Passed
from kernel.refused import Invalid
from tender.rules.procedures import Category, Procedure
from tender.rules.rulebooks import Text

#: who says that the award falls away
OWNER: Final = "owner"
WINNER: Final = "winner"
#: the ground that a winner states itself
DECLINED: Final = "declined"

_WORKS_CONTRACT: Final = Text(
    "招标投标法实施条例第55、74条", "Tendering Regulations, arts. 55 and 74"
)
_PURCHASE_CONTRACT: Final = Text(
    "政府采购法实施条例第49、72条", "Government Procurement Regulations, arts. 49, 72"
)
#: 政府采购法36: nothing comes of a procurement in which nobody lawful is left
_PURCHASE_VOID: Final = Text("政府采购法第36条", "Government Procurement Law, art. 36")


class GroundMissing(Invalid):
    """An award is taken back on a ground of the law, with a reason, or not at all."""

    code: ClassVar[str] = "decline-ground-missing"
    zh: ClassVar[str] = "请选择法定情形并写明理由（{article_zh}）。"
    en: ClassVar[str] = "Choose a ground of the law and give the reason ({article_en})."


class StillToDecide(Invalid):
    """Somebody may still be awarded the lot, and was not passed over."""

    code: ClassVar[str] = "still-to-decide"
    zh: ClassVar[str] = (
        "“{name}”仍可确定为中标（成交）人。不确定任何候选人的，须对其逐一写明法定情形和理由"
        "（{article_zh}）。"
    )
    en: ClassVar[str] = (
        "“{name}” may still be awarded the lot. To end it without an award, give for "
        "each candidate that is left a ground of the law and a reason ({article_en})."
    )


def grounds(procedure: Procedure) -> tuple[Ground, ...]:
    """Return the grounds on which an award that stands may fall away.

    None where no owner decides among candidates: there the hammer did.
    """
    if procedure.law not in decisions.GROUNDS:
        return ()
    contract = Ground(
        "no-contract",
        Text("无正当理由未在期限内签订合同", "it signed no contract in the time given"),
        _contract_article(procedure),
    )
    found = [one for one in decisions.grounds(procedure) if one.code != "lawful"]
    return (found[0], contract, *found[1:])


def _contract_article(procedure: Procedure) -> Text:
    if procedure.category in (Category.INTERMEDIARY, Category.EQUITY):
        return decisions.article(procedure)
    works = procedure.category is Category.WORKS
    return _WORKS_CONTRACT if works else _PURCHASE_CONTRACT


def known(procedure: Procedure) -> dict[str, Ground]:
    """Return every ground that a decision or its end may name, by code."""
    both = (*decisions.grounds(procedure), *grounds(procedure))
    return {one.code: one for one in both}


def check_decline(procedure: Procedure, ground: str, reason: str) -> tuple[Ground, str]:
    """Return the ground and the reason as kept, or raise.

    Raises `GroundMissing`, `ReasonTooLong`.
    """
    found = next((one for one in grounds(procedure) if one.code == ground), None)
    said = reason.strip()
    if found is None or not said:
        law = decisions.article(procedure)
        raise GroundMissing(
            field="reason" if found else "ground",
            article=law.zh,
            article_zh=law.zh,
            article_en=law.en,
        )
    if len(said) > REASON_LENGTH_MAX:
        raise decisions.ReasonTooLong(field="reason")
    return found, said


def ending_article(procedure: Procedure, *, fell_away: bool) -> Text:
    """Return the article on which a lot ends at its decision.

    `fell_away` says that an award was given up: then the law lets the owner begin
    again at its choice.
    """
    if procedure.law is not Category.PROCUREMENT:
        return decisions.article(procedure)
    refuses = decisions.grounds(procedure)[0].article
    return refuses if fell_away else _PURCHASE_VOID


def check_ending(
    candidates: Sequence[Candidate],
    passed: Iterable[Passed],
    procedure: Procedure,
    *,
    fell_away: bool,
) -> tuple[Passed, ...]:
    """Return who is passed over when the lot ends without an award, or raise.

    `candidates` are those who may still win. Raises `StillToDecide`,
    `ReasonTooLong`.
    """
    if fell_away:
        return ()
    given = {one.bid: one for one in passed}
    codes: Collection[str] = {one.code for one in decisions.grounds(procedure)}
    found = []
    for one in candidates:
        said = given.get(one.bid)
        if said is None or said.ground not in codes or not said.reason.strip():
            law = ending_article(procedure, fell_away=False)
            raise StillToDecide(
                field=f"reason-{one.bid}",
                article=law.zh,
                name=one.name,
                article_zh=law.zh,
                article_en=law.en,
            )
        if len(said.reason.strip()) > REASON_LENGTH_MAX:
            raise decisions.ReasonTooLong(field=f"reason-{one.bid}")
        found.append(Passed(one.bid, said.ground, said.reason.strip()))
    return tuple(found)
