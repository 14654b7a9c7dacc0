"""The phases of a panel and the acts that move it: one table, every pair answered.

forming → drawing → inviting → signing in → electing → checking → (quoting) → scoring →
summing up → reporting → signed. A panel goes one way, except that a supplement is
drawn again, a signed sheet is reopened on a lawful ground, and a member is replaced.
"""

from enum import StrEnum
from typing import ClassVar, Final

from kernel.refused import Refused


class Phase(StrEnum):
    """Where a panel is; the values stand in journals and pages."""

    FORMING = "forming"
    DRAWING = "drawing"
    INVITING = "inviting"
    SIGNING_IN = "signing-in"
    ELECTING = "electing"
    CHECKING = "checking"
    QUOTING = "quoting"
    SCORING = "scoring"
    SUMMING_UP = "summing-up"
    REPORTING = "reporting"
    SIGNED = "signed"
    ENDED = "ended"


class Move(StrEnum):
    """What may happen to a panel."""

    COMPOSE = "compose"
    FREEZE = "freeze"
    COMMIT = "commit"
    REVEAL = "reveal"
    DRAW = "draw"
    ANSWER = "answer"
    SUPPLEMENT = "supplement"
    SEAT = "seat"
    SIGN_IN = "sign-in"
    ASSEMBLE = "assemble"
    VOTE_CHAIR = "vote-chair"
    ELECT = "elect"
    CHECK = "check"
    REJECT = "reject"
    ASK = "ask"
    FINISH_CHECKS = "finish-checks"
    CALL_QUOTES = "call-quotes"
    TAKE_QUOTES = "take-quotes"
    SCORE = "score"
    SIGN_SHEET = "sign-sheet"
    SUM_UP = "sum-up"
    REOPEN = "reopen"
    MAKE_REPORT = "make-report"
    SIGN_REPORT = "sign-report"
    CLOSE = "close"
    REPLACE = "replace"
    RESUME = "resume"
    FAIL_DRAW = "fail-draw"
    END = "end"


class NotInThisPhase(Refused):
    """The act does not belong to the phase the panel is in."""

    code: ClassVar[str] = "not-in-this-phase"
    zh: ClassVar[str] = "评审现在处于“{phase_zh}”，不能{move_zh}。"
    en: ClassVar[str] = "The panel is {phase_en}; it is not the time to {move_en}."


PHASE_WORDS: Final[dict[Phase, tuple[str, str]]] = {
    Phase.FORMING: ("组成评委会", "being formed"),
    Phase.DRAWING: ("抽取专家", "being drawn"),
    Phase.INVITING: ("通知专家", "inviting experts"),
    Phase.SIGNING_IN: ("评委签到", "signing in"),
    Phase.ELECTING: ("推选组长", "electing its chair"),
    Phase.CHECKING: ("资格与符合性审查", "checking the bids"),
    Phase.QUOTING: ("最后报价", "waiting for final quotes"),
    Phase.SCORING: ("打分", "scoring"),
    Phase.SUMMING_UP: ("汇总", "summing up"),
    Phase.REPORTING: ("签署报告", "signing the report"),
    Phase.SIGNED: ("报告已签", "finished, its report signed"),
    Phase.ENDED: ("已结束", "ended"),
}

MOVE_WORDS: Final[dict[Move, tuple[str, str]]] = {
    Move.COMPOSE: ("设定组成", "set its composition"),
    Move.FREEZE: ("冻结名单", "freeze the list"),
    Move.COMMIT: ("提交承诺", "commit to a secret"),
    Move.REVEAL: ("揭示", "reveal a secret"),
    Move.DRAW: ("抽取", "draw"),
    Move.ANSWER: ("答复邀请", "answer an invitation"),
    Move.SUPPLEMENT: ("补抽", "draw a supplement"),
    Move.SEAT: ("确定席位", "seat the members"),
    Move.SIGN_IN: ("签到", "sign in"),
    Move.ASSEMBLE: ("开始评审", "begin"),
    Move.VOTE_CHAIR: ("推选组长", "vote for a chair"),
    Move.ELECT: ("确定组长", "elect a chair"),
    Move.CHECK: ("审查", "check a bid"),
    Move.REJECT: ("否决投标", "reject a bid"),
    Move.ASK: ("向投标人提问", "ask a bidder"),
    Move.FINISH_CHECKS: ("结束审查", "end the checks"),
    Move.CALL_QUOTES: ("发起最后报价", "call for final quotes"),
    Move.TAKE_QUOTES: ("采用最后报价", "take the final quotes"),
    Move.SCORE: ("打分", "give a score"),
    Move.SIGN_SHEET: ("签署评分表", "sign a sheet"),
    Move.SUM_UP: ("汇总", "sum up"),
    Move.REOPEN: ("重新打开评分表", "reopen a sheet"),
    Move.MAKE_REPORT: ("生成报告", "make the report"),
    Move.SIGN_REPORT: ("签署报告", "sign the report"),
    Move.CLOSE: ("完成评审", "finish"),
    Move.REPLACE: ("更换评委", "replace a member"),
    Move.RESUME: ("恢复评审", "go on"),
    Move.FAIL_DRAW: ("宣布抽取失败", "call a draw failed"),
    Move.END: ("结束评审", "end without a result"),
}

ENDED: Final = frozenset({Phase.SIGNED, Phase.ENDED})
#: phases in which members are at work, so that the room is open to them
AT_WORK: Final = frozenset(
    {
        Phase.SIGNING_IN,
        Phase.ELECTING,
        Phase.CHECKING,
        Phase.QUOTING,
        Phase.SCORING,
        Phase.SUMMING_UP,
        Phase.REPORTING,
    }
)
#: phases in which bids are open before the panel, and scores have not been added up
BEFORE_SUMMARY: Final = frozenset({Phase.CHECKING, Phase.QUOTING, Phase.SCORING})

#: phases in which not every seat is taken, or is taken again after a removal
BEFORE_ASSEMBLY: Final = frozenset(
    {Phase.FORMING, Phase.DRAWING, Phase.INVITING, Phase.SIGNING_IN}
)
#: phases in which all have come and are at work
ASSEMBLED: Final = AT_WORK - BEFORE_ASSEMBLY
#: phases whose work needs every seat at its station, while a sheet is open
SEATED: Final = ASSEMBLED - {Phase.SUMMING_UP, Phase.REPORTING}
#: phases in which there is a report, and nothing is judged any more
REPORTED: Final = frozenset({Phase.REPORTING, Phase.SIGNED})
#: phases before any member works on bids
BEFORE_WORK: Final = BEFORE_ASSEMBLY | {Phase.ELECTING}
#: phases in which every sheet is signed
AFTER_SHEETS: Final = frozenset({Phase.SUMMING_UP, Phase.REPORTING, Phase.SIGNED})
#: phases before the report, in which views of a vote may still be put on record
BEFORE_REPORT: Final = BEFORE_SUMMARY | {Phase.SUMMING_UP}

MOVES: Final[dict[tuple[Phase, Move], Phase]] = {
    (Phase.FORMING, Move.COMPOSE): Phase.FORMING,
    (Phase.FORMING, Move.FREEZE): Phase.DRAWING,
    (Phase.DRAWING, Move.COMMIT): Phase.DRAWING,
    (Phase.DRAWING, Move.REVEAL): Phase.DRAWING,
    (Phase.DRAWING, Move.DRAW): Phase.INVITING,
    (Phase.INVITING, Move.ANSWER): Phase.INVITING,
    # While a supplement is drawn, whoever was invited before may still answer.
    (Phase.DRAWING, Move.ANSWER): Phase.DRAWING,
    (Phase.INVITING, Move.SUPPLEMENT): Phase.DRAWING,
    (Phase.INVITING, Move.SEAT): Phase.SIGNING_IN,
    (Phase.SIGNING_IN, Move.SIGN_IN): Phase.SIGNING_IN,
    (Phase.SIGNING_IN, Move.ASSEMBLE): Phase.ELECTING,
    (Phase.ELECTING, Move.VOTE_CHAIR): Phase.ELECTING,
    (Phase.ELECTING, Move.ELECT): Phase.CHECKING,
    (Phase.CHECKING, Move.CHECK): Phase.CHECKING,
    (Phase.CHECKING, Move.REJECT): Phase.CHECKING,
    **{(phase, Move.ASK): phase for phase in BEFORE_SUMMARY},
    (Phase.CHECKING, Move.FINISH_CHECKS): Phase.SCORING,
    (Phase.CHECKING, Move.CALL_QUOTES): Phase.QUOTING,
    # A round with too few releases is annulled unread and called again.
    (Phase.QUOTING, Move.CALL_QUOTES): Phase.QUOTING,
    (Phase.QUOTING, Move.TAKE_QUOTES): Phase.SCORING,
    (Phase.SCORING, Move.REJECT): Phase.SCORING,
    (Phase.SCORING, Move.SCORE): Phase.SCORING,
    (Phase.SCORING, Move.SIGN_SHEET): Phase.SCORING,
    (Phase.SCORING, Move.SUM_UP): Phase.SUMMING_UP,
    (Phase.SUMMING_UP, Move.REOPEN): Phase.SCORING,
    (Phase.SUMMING_UP, Move.MAKE_REPORT): Phase.REPORTING,
    (Phase.REPORTING, Move.SIGN_REPORT): Phase.REPORTING,
    (Phase.REPORTING, Move.CLOSE): Phase.SIGNED,
    # A member that goes is drawn again; then the panel takes its seats, and the new
    # member begins where bids are checked, with the chair that is still there.
    (Phase.DRAWING, Move.REPLACE): Phase.DRAWING,
    (Phase.INVITING, Move.REPLACE): Phase.INVITING,
    **{(phase, Move.REPLACE): Phase.INVITING for phase in AT_WORK},
    (Phase.SIGNING_IN, Move.RESUME): Phase.CHECKING,
    (Phase.CHECKING, Move.RESUME): Phase.QUOTING,
    # Too few secrets: the lists are frozen anew, as the next draw (2.10).
    (Phase.DRAWING, Move.FAIL_DRAW): Phase.INVITING,
    **{(phase, Move.END): Phase.ENDED for phase in Phase if phase not in ENDED},
}


def after(phase: Phase, move: Move) -> Phase:
    """Return the phase that `move` leads to, or raise `NotInThisPhase`."""
    try:
        return MOVES[phase, move]
    except KeyError:
        phase_zh, phase_en = PHASE_WORDS[phase]
        move_zh, move_en = MOVE_WORDS[move]
        raise NotInThisPhase(
            phase_zh=phase_zh, phase_en=phase_en, move_zh=move_zh, move_en=move_en
        ) from None


def allowed(phase: Phase, move: Move) -> bool:
    """Say whether a page should offer the act; the act itself still asks `after`."""
    return (phase, move) in MOVES
