"""Who may be awarded a lot: rank 1, or another when those before may be passed over.

The owner decides in the order of the ranking (条例55, 87号令68). Whoever stands before
the chosen one is passed over only on a ground of the law, each with its reason in
words. In procurement silence is an answer: when the time is over, rank 1 has been
decided. Pure: candidates, time and ground are handed in.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar, Final

from kernel.periods import Period
from kernel.refused import Invalid, Refused
from tender.rules.procedures import Category, Procedure
from tender.rules.rulebooks import Text
from tender.rules.suspensions import runs_until
from tender.rules.timetable import Terms

REASON_LENGTH_MAX: Final = 2000


class NotACandidate(Invalid):
    """The bid was not recommended by the panel."""

    code: ClassVar[str] = "not-a-candidate"
    zh: ClassVar[str] = "所选单位不是评审报告推荐的候选人。"
    en: ClassVar[str] = "The bid chosen is not among the candidates of the report."


class OutOfTurn(Refused):
    """Somebody of a better rank was passed over without a ground of the law."""

    code: ClassVar[str] = "out-of-turn"
    zh: ClassVar[str] = (
        "“{name}”排名在前。确定其后的候选人，须对其逐一写明法定情形和理由（{article_zh}）。"
    )
    en: ClassVar[str] = (
        "“{name}” has a better rank. To choose a later candidate, give for each one "
        "before it a ground of the law and a reason ({article_en})."
    )


class ReasonTooLong(Invalid):
    """More words than a decision carries."""

    code: ClassVar[str] = "decision-reason-too-long"
    zh: ClassVar[str] = "理由最多2000字。"
    en: ClassVar[str] = "A reason has at most 2,000 characters."


class TimeIsOver(Refused):
    """The purchaser's time to decide has run out: silence has decided."""

    code: ClassVar[str] = "decision-time-over"
    zh: ClassVar[str] = (
        "定标期限已届满，未确定的视为确定排名第一的候选人（{article_zh}），不能再作其他决定。"
    )
    en: ClassVar[str] = (
        "The time to decide is over; silence counts as a decision for rank 1 "
        "({article_en}), and nothing else can be decided."
    )


class ObjectionsOpen(Refused):
    """An objection that stops the procedure is not answered yet."""

    code: ClassVar[str] = "objections-open"
    zh: ClassVar[str] = (
        "尚有{count}件异议未答复，不能定标（招标投标法实施条例第54条）。"
    )
    en: ClassVar[str] = (
        "{count} objections are not answered yet; there can be no decision "
        "(Tendering Regulations, art. 54)."
    )


class StillPicking(Refused):
    """The selected still pick their regions: the lot is not decided, nor ended."""

    code: ClassVar[str] = "still-picking"
    zh: ClassVar[str] = (
        "拟中选企业正在选择地区，各地区选定后再确定结果（{article_zh}）。"
    )
    en: ClassVar[str] = (
        "The selected still pick their regions; the lot is decided after that "
        "({article_en})."
    )


def check_picked(procedure: Procedure, *, is_picking: bool) -> None:
    """Raise `StillPicking` until every region is picked or all turns have run out."""
    if is_picking:
        law = article(procedure)
        raise StillPicking(article=law.zh, article_zh=law.zh, article_en=law.en)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A recommended bid; tied candidates share a rank. `price` as decimal text."""

    rank: int
    bid: str
    organisation: str
    name: str
    price: str
    total: str = ""


@dataclass(frozen=True, slots=True)
class Passed:
    """A candidate who is passed over: the ground's code, and why in words."""

    bid: str
    ground: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground of the law on which a better rank may be passed over."""

    code: str
    words: Text
    article: Text


_WORKS_55: Final = Text("招标投标法实施条例第55条", "Tendering Regulations, art. 55")
_ORDER_87: Final = Text("政府采购货物和服务招标投标管理办法第68条", "Order 87, art. 68")
_REFUSES: Final = Text(
    "政府采购法实施条例第49条", "Government Procurement Regulations, art. 49"
)
_VOID: Final = Text("政府采购法第77条", "Government Procurement Law, art. 77")

_WORKS: Final = (
    Ground("declined", Text("放弃中标", "it gave the award up"), _WORKS_55),
    Ground(
        "force-majeure",
        Text("因不可抗力不能履行合同", "force majeure keeps it from performing"),
        _WORKS_55,
    ),
    Ground(
        "no-bond",
        Text("未按招标文件提交履约保证金", "it did not furnish the performance bond"),
        _WORKS_55,
    ),
    Ground(
        "unlawful",
        Text(
            "被查实存在影响中标结果的违法行为",
            "an unlawful act that affects the result was established",
        ),
        _WORKS_55,
    ),
)
_PROCUREMENT: Final = (
    Ground("declined", Text("拒绝签订合同", "it refuses the contract"), _REFUSES),
    Ground(
        "unlawful",
        Text("存在中标、成交无效的违法情形", "an unlawful act makes the award void"),
        _VOID,
    ),
    Ground("lawful", Text("其他合法理由", "another lawful reason"), _ORDER_87),
)
_SELECTION: Final = Text(
    "本地中介服务选取规定", "Local rules on choosing intermediaries"
)
_INTERMEDIARY: Final = (
    Ground("declined", Text("放弃中选", "it gave the selection up"), _SELECTION),
    Ground(
        "unlawful",
        Text("移出名录或者有违法行为", "taken off the register, or unlawful"),
        _SELECTION,
    ),
)
_TRANSFER: Final = Text(
    "企业国有资产交易监督管理办法（32号令）",
    "State-owned Assets Transactions (Order 32)",
)
_EQUITY: Final = (
    Ground("declined", Text("放弃受让", "it gave the transfer up"), _TRANSFER),
    Ground(
        "unlawful",
        Text("存在影响交易结果的违法行为", "unlawful acts that affect the result"),
        _TRANSFER,
    ),
)
#: 确认谈判: who came to no agreement may be passed over, and on nothing else
TALKS_FAILED: Final = Ground(
    "talks-failed",
    Text("确认谈判未达成一致", "the confirmation talks came to no agreement"),
    Text(
        "政府和社会资本合作项目政府采购管理办法（财库〔2014〕215号）第15条",
        "PPP Procurement Measures (Caiku [2014] No. 215), art. 15",
    ),
)
GROUNDS: Final[Mapping[Category, tuple[Ground, ...]]] = MappingProxyType(
    {
        Category.WORKS: _WORKS,
        Category.PROCUREMENT: _PROCUREMENT,
        Category.INTERMEDIARY: _INTERMEDIARY,
        Category.EQUITY: _EQUITY,
    }
)


def grounds(procedure: Procedure) -> tuple[Ground, ...]:
    """Return the grounds on which a better rank may be passed over."""
    found = GROUNDS.get(procedure.law, ())
    return (TALKS_FAILED, *found) if procedure.has_talks else found


def article(procedure: Procedure) -> Text:
    """Return the article that the owner's decision rests on."""
    return procedure.statute.article("decision")


def check_choice(
    candidates: Sequence[Candidate],
    bid: str,
    passed: Iterable[Passed],
    procedure: Procedure,
) -> tuple[Candidate, tuple[Passed, ...]]:
    """Return the chosen candidate and those passed over, or raise.

    `candidates` in the order of the ranking. Among tied candidates the owner may
    choose any. Raises `NotACandidate`, `OutOfTurn`, `ReasonTooLong`.
    """
    chosen = next((one for one in candidates if one.bid == bid), None)
    if chosen is None:
        raise NotACandidate(field="bid")
    given = {one.bid: one for one in passed}
    known = {ground.code for ground in grounds(procedure)}
    found: list[Passed] = []
    for before in candidates:
        if before.rank >= chosen.rank:
            continue
        said = given.get(before.bid)
        if said is None or said.ground not in known or not said.reason.strip():
            law = article(procedure)
            raise OutOfTurn(
                field=f"reason-{before.bid}",
                article=law.zh,
                name=before.name,
                article_zh=law.zh,
                article_en=law.en,
            )
        if len(said.reason.strip()) > REASON_LENGTH_MAX:
            raise ReasonTooLong(field=f"reason-{before.bid}")
        found.append(Passed(before.bid, said.ground, said.reason.strip()))
    return chosen, tuple(found)


def from_winner_on(
    candidates: Sequence[Candidate], winner: str | None, gone: Collection[str]
) -> list[Candidate]:
    """Return who may still win a lot whose winner under a limit is `winner`.

    Those before it in the ranking have given the lot up, and so have the organisations
    that are `gone`; the ranks of the others close up. Nobody is left without a winner.
    """
    places = [one.organisation for one in candidates]
    start = places.index(winner) if winner in places else len(places)
    return without(candidates[start:], gone)


def without(candidates: Sequence[Candidate], gone: Collection[str]) -> list[Candidate]:
    """Return the candidates but those organisations; the others' ranks close up."""
    rest = [one for one in candidates if one.organisation not in gone]
    ranks = {rank: n for n, rank in enumerate(dict.fromkeys(c.rank for c in rest), 1)}
    return [replace(one, rank=ranks[one.rank]) for one in rest]


def silent_choice(candidates: Sequence[Candidate]) -> Candidate | None:
    """Return whom silence decides for: the one of rank 1; None when some are tied.

    Between tied candidates silence says nothing: the owner has to choose.
    """
    first = [one for one in candidates if one.rank == 1]
    return first[0] if len(first) == 1 else None


def decision_due_at(
    reported_at: datetime, terms: Terms, suspensions: Sequence[Period] = ()
) -> datetime | None:
    """Return the instant from which silence has decided; None where it never does.

    None as well while the lot is suspended: the time stands still, and runs on for
    what was left of it.
    """
    key = terms.procedure.terms.decision
    if key is None:
        return None
    row = terms.rulebook.row(key)
    return runs_until(row, reported_at, terms.calendar, suspensions)


def check_in_time(
    now: datetime,
    due_at: datetime | None,
    candidates: Sequence[Candidate],
    procedure: Procedure,
) -> None:
    """Raise `TimeIsOver` at and after the instant at which silence decides.

    Where it says nothing, between tied candidates, the owner still has to choose.
    """
    if silent_choice(candidates) is None:
        return
    if due_at is not None and now >= due_at:
        law = article(procedure)
        raise TimeIsOver(article=law.zh, article_zh=law.zh, article_en=law.en)


def check_objections(unanswered: int) -> None:
    """Raise `ObjectionsOpen` while an objection that stops the procedure is open."""
    if unanswered:
        raise ObjectionsOpen(count=unanswered, article=_WORKS_54)


_WORKS_54: Final = "招标投标法实施条例第54条"
