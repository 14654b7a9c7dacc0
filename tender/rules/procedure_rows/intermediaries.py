"""Selection of intermediaries (中介服务选取), as rows; domain.md 1.6.

Provincial and local rules, no national law: their numbers stand in the rulebook as
such. Nothing is sealed: intermediaries of the register sign up, and the way of the row
chooses among them. Where the law requires tendering no row of these may be taken
(1117号(二); `tender.rules.selection_part`).
"""

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from tender.rules import statutes
from tender.rules.procedure_rows.paths import AWARD_PATH
from tender.rules.procedure_types import (
    Category,
    Examiner,
    PriceDecides,
    Procedure,
    Publicity,
    Reading,
    TermKeys,
)
from tender.rules.rulebooks import Text
from tender.rules.stages import Stage

_WORDS: Final = MappingProxyType(
    {
        "owner": Text("项目业主", "project owner"),
        "bidder": Text("中介服务机构", "intermediary"),
        "panel": Text("业主评选小组", "owner's committee"),
        "lot": Text("服务项", "service"),
        "file": Text("选取文件", "selection file"),
        "bid": Text("报名", "sign-up"),
        "winner": Text("中选机构", "chosen intermediary"),
        "objection": Text("异议", "objection"),
        "deadline": Text("报名截止", "end of sign-up"),
        "ceiling": Text("最高限价", "ceiling"),
        "letter": Text("选取通知书", "letter of selection"),
    }
)

INTERMEDIARY_DRAW: Final = Procedure(
    code="intermediary-draw",
    category=Category.INTERMEDIARY,
    title=Text("中介服务随机抽取", "Intermediary by random draw"),
    stages=(
        Stage.DRAFT,
        Stage.IN_REVIEW,
        Stage.OPEN,
        Stage.CLOSED,
        Stage.DRAWING,
        *AWARD_PATH,
    ),
    envelopes=(),
    examiner=Examiner.CENTRE,
    reading=Reading.PUBLIC,
    price_decides=PriceDecides.DRAW,
    publicity=Publicity.RESULT,
    methods=("selection",),
    terms=TermKeys(
        issue_to_deadline="intermediary.notice",
        documents_available="intermediary.notice",
        clarification="intermediary.clarification-before-deadline",
        objection_before_deadline=None,
        objection_after_notice="intermediary.objection",
        objection_answer="intermediary.objection-answer",
        question_answer=None,
        publicity=None,
        decision=None,
        contract="intermediary.contract",
        deposit="intermediary.deposit",
        deposit_cap=None,
        objection_result_answer="intermediary.objection-answer",
    ),
    words=_WORDS,
    panel_key="works.panel",
    deal_class="Z01",
    conditions=Text(
        "费用固定，名录内机构能力相当的（本地中介服务选取规定）；依法必须招标的除外",
        "The fee is fixed and the register's intermediaries are alike (local rules); "
        "not where tendering is mandatory",
    ),
    price_weights=MappingProxyType({}),
    draws_allowed=True,
    statute=statutes.INTERMEDIARY,
)

#: 择优: the owner's committee scores; 择优+随机 draws among the best or among equals
INTERMEDIARY_MERIT: Final = replace(
    INTERMEDIARY_DRAW,
    code="intermediary-merit",
    title=Text("中介服务择优选取", "Intermediary by merit"),
    examiner=Examiner.OWNER,
    price_decides=PriceDecides.SCORED,
    conditions=Text(
        "技术复杂、对机构能力有较高要求的（本地中介服务选取规定）",
        "What asks much of the intermediary (local rules)",
    ),
    draws_allowed=False,
)

#: 竞价: a price that falls from the ceiling, live
INTERMEDIARY_PRICE: Final = replace(
    INTERMEDIARY_DRAW,
    code="intermediary-price",
    title=Text("中介服务竞价选取", "Intermediary by price"),
    stages=(
        Stage.DRAFT,
        Stage.IN_REVIEW,
        Stage.OPEN,
        Stage.CLOSED,
        Stage.BIDDING_LIVE,
        *AWARD_PATH,
    ),
    price_decides=PriceDecides.LOWEST,
    methods=("live-auction",),
    conditions=Text(
        "服务内容标准、主要比价格的（本地中介服务选取规定）",
        "Services of a standard kind, compared by price (local rules)",
    ),
    draws_allowed=False,
)

#: 直接选取: below the line, or confidential; the notice names whom
INTERMEDIARY_DIRECT: Final = replace(
    INTERMEDIARY_DRAW,
    code="intermediary-direct",
    title=Text("中介服务直接选取", "Intermediary directly"),
    stages=(
        Stage.DRAFT,
        Stage.IN_REVIEW,
        Stage.OPEN,
        Stage.CLOSED,
        *AWARD_PATH,
    ),
    examiner=Examiner.OWNER,
    conditions=Text(
        "限额以下或者涉密的（本地中介服务选取规定）",
        "Below the line, or confidential (local rules)",
    ),
    draws_allowed=False,
)

ROWS: Final = (
    INTERMEDIARY_DRAW,
    INTERMEDIARY_PRICE,
    INTERMEDIARY_MERIT,
    INTERMEDIARY_DIRECT,
)
