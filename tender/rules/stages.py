"""The stages of a lot and the acts that move it between them.

One table, `MOVES`, serves every trade: a procedure takes the path it needs and renames
a stage by data. What a pair of stage and act leads to is always answered: a move, a
move to the same stage (an act that leaves the lot where it is), or a refusal. Nothing
here looks at a clock, a user or a table; what the clock does next is computed from the
facts handed in (`next_due`) and serves the clock, the countdown and the tests.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from kernel.refused import Refused


class Stage(StrEnum):
    """Where a lot is. The values are codes that pages and journals show."""

    PREANNOUNCED = "preannounced"
    DRAFT = "draft"
    IN_REVIEW = "in-review"
    OPEN = "open"
    FROZEN = "frozen"
    CLOSED = "closed"
    RELEASING = "releasing"
    OPENING = "opening"
    BIDDING_LIVE = "bidding-live"
    DRAWING = "drawing"
    EVALUATING = "evaluating"
    REPORTED = "reported"
    PUBLICITY = "publicity"
    DECIDING = "deciding"
    AWARDED = "awarded"
    CONTRACTED = "contracted"
    ARCHIVED = "archived"
    CONCLUDED = "concluded"
    SUSPENDED = "suspended"
    FAILED = "failed"
    ALL_REJECTED = "all-rejected"
    TERMINATED = "terminated"


class Act(StrEnum):
    """What may be done to a lot. The values stand in journals and forms."""

    PREANNOUNCE = "preannounce"
    EDIT = "edit"
    SUBMIT = "submit"
    RETURN = "return"
    APPROVE = "approve"
    ANNOUNCE = "announce"
    ASK = "ask"
    ANSWER = "answer"
    AMEND = "amend"
    EXTEND = "extend"
    FREEZE = "freeze"
    THAW = "thaw"
    CLOSE = "close"
    CALL_RELEASES = "call-releases"
    OPEN_ENVELOPE = "open-envelope"
    START_AUCTION = "start-auction"
    START_DRAW = "start-draw"
    FINISH_COMPETING = "finish-competing"
    START_EVALUATION = "start-evaluation"
    CALL_QUOTES = "call-quotes"
    OPEN_LATER_ENVELOPE = "open-later-envelope"
    SIGN_REPORT = "sign-report"
    RE_EVALUATE = "re-evaluate"
    PUBLISH_CANDIDATES = "publish-candidates"
    END_PUBLICITY = "end-publicity"
    START_DECISION = "start-decision"
    DECIDE = "decide"
    DECLINE = "decline"
    CONTRACT = "contract"
    ARCHIVE = "archive"
    CONCLUDE = "conclude"
    OBJECT = "object"
    ANSWER_OBJECTION = "answer-objection"
    SUSPEND = "suspend"
    RESUME = "resume"
    FAIL = "fail"
    REJECT_ALL = "reject-all"
    TERMINATE = "terminate"


class NotAllowedNow(Refused):
    """The act does not belong to the stage the lot is in."""

    code = "not-allowed-now"
    zh = "标段现在是“{stage_zh}”，不能{act_zh}。"
    en = "The lot is “{stage_en}”; it is not the time to {act_en}."


class NotInThisProcedure(Refused):
    """The act leads to a stage that the procedure's path does not have."""

    code = "not-in-this-procedure"
    zh = "本项目的程序没有“{stage_zh}”这一步。"
    en = "The procedure of this trade has no step “{stage_en}”."


@dataclass(frozen=True, slots=True)
class Words:
    """One thing's name in both languages."""

    zh: str
    en: str


STAGE_WORDS: Final[dict[Stage, Words]] = {
    Stage.PREANNOUNCED: Words("预公告", "Announced ahead"),
    Stage.DRAFT: Words("编制中", "Draft"),
    Stage.IN_REVIEW: Words("待审核", "In review"),
    Stage.OPEN: Words("递交中", "Open for bids"),
    Stage.FROZEN: Words("暂停接收", "Frozen"),
    Stage.CLOSED: Words("已截止", "Closed"),
    Stage.RELEASING: Words("待开封", "Awaiting release"),
    Stage.OPENING: Words("开标中", "Opening"),
    Stage.BIDDING_LIVE: Words("竞价中", "Live bidding"),
    Stage.DRAWING: Words("摇号中", "Draw in progress"),
    Stage.EVALUATING: Words("评审中", "In evaluation"),
    Stage.REPORTED: Words("报告已签", "Report signed"),
    Stage.PUBLICITY: Words("公示中", "Candidates published"),
    Stage.DECIDING: Words("待定标", "Awaiting decision"),
    Stage.AWARDED: Words("已定标", "Awarded"),
    Stage.CONTRACTED: Words("已签约", "Contracted"),
    Stage.ARCHIVED: Words("已归档", "Archived"),
    Stage.CONCLUDED: Words("前一阶段已完成", "First stage over"),
    Stage.SUSPENDED: Words("已暂停", "Suspended"),
    Stage.FAILED: Words("流标", "Failed"),
    Stage.ALL_REJECTED: Words("否决全部投标", "All bids rejected"),
    Stage.TERMINATED: Words("已终止", "Terminated"),
}

ACT_WORDS: Final[dict[Act, Words]] = {
    Act.PREANNOUNCE: Words("预公告", "announce ahead"),
    Act.EDIT: Words("编辑", "edit"),
    Act.SUBMIT: Words("提交审核", "submit for review"),
    Act.RETURN: Words("退回修改", "return for changes"),
    Act.APPROVE: Words("审核通过", "approve"),
    Act.ANNOUNCE: Words("发布公告", "announce"),
    Act.ASK: Words("提问", "ask a question"),
    Act.ANSWER: Words("答复提问", "answer a question"),
    Act.AMEND: Words("澄清或修改招标文件", "clarify or amend the tender file"),
    Act.EXTEND: Words("顺延", "extend the deadline"),
    Act.FREEZE: Words("暂停接收", "freeze submission"),
    Act.THAW: Words("恢复接收", "take bids again"),
    Act.CLOSE: Words("截止", "close submission"),
    Act.CALL_RELEASES: Words("请保管人释放", "call for releases"),
    Act.OPEN_ENVELOPE: Words("开封", "open the bids"),
    Act.START_AUCTION: Words("开始竞价", "start live bidding"),
    Act.START_DRAW: Words("开始摇号", "start the draw"),
    Act.FINISH_COMPETING: Words("结束竞价或摇号", "finish bidding or the draw"),
    Act.START_EVALUATION: Words("开始评审", "start the evaluation"),
    Act.CALL_QUOTES: Words("发起最后报价", "call for final quotes"),
    Act.OPEN_LATER_ENVELOPE: Words("开封后续信封", "open a later envelope"),
    Act.SIGN_REPORT: Words("签署评标报告", "sign the report"),
    Act.RE_EVALUATE: Words("重新评审", "evaluate again"),
    Act.PUBLISH_CANDIDATES: Words("公示候选人", "publish the candidates"),
    Act.END_PUBLICITY: Words("结束公示", "end the publicity period"),
    Act.START_DECISION: Words("提请定标", "ask for the decision"),
    Act.DECIDE: Words("定标", "decide the award"),
    Act.DECLINE: Words("登记中标人放弃", "record that the winner declines"),
    Act.CONTRACT: Words("签订合同", "sign the contract"),
    Act.ARCHIVE: Words("归档", "archive"),
    Act.CONCLUDE: Words("告知前一阶段结果", "tell the result of the first stage"),
    Act.OBJECT: Words("提出异议", "raise an objection"),
    Act.ANSWER_OBJECTION: Words("答复异议", "answer an objection"),
    Act.SUSPEND: Words("暂停", "suspend"),
    Act.RESUME: Words("恢复", "resume"),
    Act.FAIL: Words("宣布流标", "declare the lot failed"),
    Act.REJECT_ALL: Words("否决全部投标", "reject all bids"),
    Act.TERMINATE: Words("终止", "terminate"),
}

BEFORE_ANNOUNCEMENT: Final = frozenset(
    {Stage.DRAFT, Stage.PREANNOUNCED, Stage.IN_REVIEW}
)
#: announced, not ended, not suspended
LIVE: Final = frozenset(
    {
        Stage.OPEN,
        Stage.FROZEN,
        Stage.CLOSED,
        Stage.RELEASING,
        Stage.OPENING,
        Stage.BIDDING_LIVE,
        Stage.DRAWING,
        Stage.EVALUATING,
        Stage.REPORTED,
        Stage.PUBLICITY,
        Stage.DECIDING,
    }
)
#: nothing more happens to the lot
ENDED: Final = frozenset(
    {
        Stage.FAILED,
        Stage.ALL_REJECTED,
        Stage.TERMINATED,
        Stage.ARCHIVED,
        Stage.CONCLUDED,
    }
)
#: stages in which the deadline has not been reached: nothing may depend on bids
BEFORE_DEADLINE: Final = BEFORE_ANNOUNCEMENT | {Stage.OPEN, Stage.FROZEN}
#: the lot goes back to the stage it was suspended from
RETURN_TO_FORMER: Final = Stage.SUSPENDED


def _stay(act: Act, stages: Collection[Stage]) -> dict[tuple[Stage, Act], Stage]:
    """An act that leaves the lot where it is."""
    return {(stage, act): stage for stage in stages}


def _to(
    target: Stage, act: Act, stages: Collection[Stage]
) -> dict[tuple[Stage, Act], Stage]:
    return {(stage, act): target for stage in stages}


_ANSWERABLE: Final = LIVE | {Stage.SUSPENDED}
_WITH_RESULT: Final = frozenset(
    {Stage.AWARDED, Stage.CONTRACTED, Stage.FAILED, Stage.ALL_REJECTED}
)

MOVES: Final[dict[tuple[Stage, Act], Stage]] = {
    # preparing
    (Stage.DRAFT, Act.PREANNOUNCE): Stage.PREANNOUNCED,
    **_stay(Act.EDIT, {Stage.DRAFT, Stage.PREANNOUNCED}),
    **_to(Stage.IN_REVIEW, Act.SUBMIT, {Stage.DRAFT, Stage.PREANNOUNCED}),
    (Stage.IN_REVIEW, Act.RETURN): Stage.DRAFT,
    # Approval leaves the lot in review; announcing asks for it as a fact, so that an
    # approved lot that is changed must be returned and approved again.
    (Stage.IN_REVIEW, Act.APPROVE): Stage.IN_REVIEW,
    (Stage.IN_REVIEW, Act.ANNOUNCE): Stage.OPEN,
    # while bids are taken
    **_stay(Act.ASK, {Stage.OPEN, Stage.FROZEN}),
    **_stay(Act.ANSWER, {Stage.OPEN, Stage.FROZEN}),
    **_stay(Act.AMEND, {Stage.OPEN, Stage.FROZEN}),
    **_stay(Act.EXTEND, {Stage.OPEN, Stage.FROZEN}),
    (Stage.OPEN, Act.FREEZE): Stage.FROZEN,
    (Stage.FROZEN, Act.THAW): Stage.OPEN,
    (Stage.OPEN, Act.CLOSE): Stage.CLOSED,
    # the opening
    (Stage.CLOSED, Act.CALL_RELEASES): Stage.RELEASING,
    (Stage.RELEASING, Act.OPEN_ENVELOPE): Stage.OPENING,
    (Stage.OPENING, Act.START_EVALUATION): Stage.EVALUATING,
    # live competition takes the place of envelopes, or follows them
    **_to(Stage.BIDDING_LIVE, Act.START_AUCTION, {Stage.OPEN, Stage.CLOSED}),
    **_to(
        Stage.DRAWING,
        Act.START_DRAW,
        {Stage.CLOSED, Stage.OPENING, Stage.BIDDING_LIVE, Stage.REPORTED},
    ),
    # A selection by merit, or of the one that the notice names, ends where it closed;
    # in a purchase by volume the prices that were opened decide.
    **_to(
        Stage.DECIDING,
        Act.FINISH_COMPETING,
        {Stage.CLOSED, Stage.OPENING, Stage.BIDDING_LIVE, Stage.DRAWING},
    ),
    # the evaluation; quote rounds and later envelopes happen inside it
    **_stay(Act.CALL_QUOTES, {Stage.EVALUATING}),
    **_stay(Act.OPEN_LATER_ENVELOPE, {Stage.EVALUATING}),
    (Stage.EVALUATING, Act.SIGN_REPORT): Stage.REPORTED,
    **_to(
        Stage.EVALUATING,
        Act.RE_EVALUATE,
        {Stage.REPORTED, Stage.PUBLICITY, Stage.DECIDING},
    ),
    # the award
    **_to(Stage.PUBLICITY, Act.PUBLISH_CANDIDATES, {Stage.REPORTED, Stage.DECIDING}),
    (Stage.PUBLICITY, Act.END_PUBLICITY): Stage.DECIDING,
    (Stage.REPORTED, Act.START_DECISION): Stage.DECIDING,
    (Stage.DECIDING, Act.DECIDE): Stage.AWARDED,
    (Stage.AWARDED, Act.DECLINE): Stage.DECIDING,
    (Stage.AWARDED, Act.CONTRACT): Stage.CONTRACTED,
    (Stage.CONTRACTED, Act.ARCHIVE): Stage.ARCHIVED,
    # A first stage (资格预审、两阶段) ends in who goes on, and in nothing else; in
    # procurement by invitation those are drawn.
    **_to(
        Stage.CONCLUDED,
        Act.CONCLUDE,
        {Stage.OPENING, Stage.REPORTED, Stage.DRAWING},
    ),
    # objections: an answer may still be owed while the lot is suspended for it
    # That a procurement came to nothing is a result too (94号令10).
    **_stay(Act.OBJECT, _ANSWERABLE | _WITH_RESULT),
    **_stay(Act.ANSWER_OBJECTION, _ANSWERABLE | _WITH_RESULT),
    # exits
    **_to(Stage.SUSPENDED, Act.SUSPEND, LIVE | {Stage.AWARDED}),
    (Stage.SUSPENDED, Act.RESUME): RETURN_TO_FORMER,
    **_to(
        Stage.FAILED,
        Act.FAIL,
        {
            Stage.CLOSED,
            Stage.RELEASING,
            Stage.OPENING,
            Stage.BIDDING_LIVE,
            Stage.EVALUATING,
            Stage.REPORTED,
            Stage.DECIDING,
        },
    ),
    (Stage.EVALUATING, Act.REJECT_ALL): Stage.ALL_REJECTED,
    **_to(
        Stage.TERMINATED,
        Act.TERMINATE,
        BEFORE_ANNOUNCEMENT | LIVE | {Stage.SUSPENDED},
    ),
}


def after(
    stage: Stage,
    act: Act,
    *,
    path: Collection[Stage] = frozenset(Stage),
    suspended_from: Stage | None = None,
) -> Stage:
    """Return the stage that `act` leads to from `stage`, or raise.

    `path` are the stages the trade's procedure has; exits are open to every procedure.
    `suspended_from` is needed to resume. Raises `NotAllowedNow`,
    `NotInThisProcedure`.
    """
    target = MOVES.get((stage, act))
    if target is None:
        raise NotAllowedNow(**_stage_facts(stage), **_act_facts(act))
    if act is Act.RESUME:
        if suspended_from is None:
            raise ValueError("a suspended lot knows where it was")
        return suspended_from
    if target not in path and target not in EXITS:
        raise NotInThisProcedure(**_stage_facts(target))
    return target


EXITS: Final = frozenset(
    {Stage.SUSPENDED, Stage.FROZEN, Stage.FAILED, Stage.ALL_REJECTED, Stage.TERMINATED}
)


def allowed(stage: Stage, act: Act) -> bool:
    """Say whether the table has an answer other than a refusal, for pages."""
    return (stage, act) in MOVES


def _stage_facts(stage: Stage) -> dict[str, str]:
    words = STAGE_WORDS[stage]
    return {"stage": stage.value, "stage_zh": words.zh, "stage_en": words.en}


def _act_facts(act: Act) -> dict[str, str]:
    words = ACT_WORDS[act]
    return {"act": act.value, "act_zh": words.zh, "act_en": words.en}


@dataclass(frozen=True, slots=True)
class Clock:
    """The instants of a lot that the clock waits for; None where there is none yet.

    `extension_pending` says that a later deadline was announced but the custodians'
    statement for it is not complete: at the former deadline the lot then freezes
    instead of closing (docs/reference/envelope.md section 3). `objections_open` says
    that an objection which stops the clock is unanswered: the deadline then freezes
    the lot as well, and publicity does not end (条例22、54).
    """

    submission_closes_at: datetime | None = None
    publicity_ends_at: datetime | None = None
    extension_pending: bool = False
    objections_open: bool = False


def next_due(stage: Stage, clock: Clock) -> tuple[datetime, Act] | None:
    """Return what the clock will do to this lot next, and when; None for nothing."""
    if stage is Stage.OPEN and clock.submission_closes_at is not None:
        waits = clock.extension_pending or clock.objections_open
        return clock.submission_closes_at, Act.FREEZE if waits else Act.CLOSE
    if stage is Stage.PUBLICITY and clock.publicity_ends_at is not None:
        if clock.objections_open:
            return None
        return clock.publicity_ends_at, Act.END_PUBLICITY
    return None
