"""Transfer of state-owned equity, as rows (企业国有资产交易监督管理办法，32号令).

Nothing is sealed: who wants to take it applies within the disclosure (正式披露), is
examined by the transferor, and pays the deposit. One taker agrees at the listing price
or above; of two or more a competition in the open decides (企业国有资产法54). Where
control changes, a preliminary disclosure comes first (第13条). Assets of an enterprise
(资产转让) go the same way, disclosed by what they are worth (第50条): ten working days
up to 1,000万元, twenty above. 32号令 has no times
of its own for clarifying the file and for objections: the tendering law's are taken.
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
        "owner": Text("转让方", "transferor"),
        "bidder": Text("意向受让方", "intending transferee"),
        "panel": Text("评审小组", "panel"),
        "lot": Text("标的", "object"),
        "file": Text("转让文件", "transfer file"),
        "bid": Text("受让申请", "application"),
        "winner": Text("受让方", "transferee"),
        "objection": Text("异议", "objection"),
        "deadline": Text("受让申请截止", "end of applications"),
        "ceiling": Text("最高限价", "cap"),
        "letter": Text("交易凭证", "transaction certificate"),
    }
)
_PATH: Final = (
    Stage.DRAFT,
    Stage.IN_REVIEW,
    Stage.OPEN,
    Stage.CLOSED,
    Stage.BIDDING_LIVE,
    *AWARD_PATH,
)

EQUITY_TRANSFER: Final = Procedure(
    code="equity-transfer",
    category=Category.EQUITY,
    title=Text("企业产权转让", "Transfer of equity"),
    stages=_PATH,
    envelopes=(),
    examiner=Examiner.OWNER,
    reading=Reading.NONE,
    price_decides=PriceDecides.HIGHEST,
    publicity=Publicity.RESULT,
    methods=("live-auction",),
    terms=TermKeys(
        issue_to_deadline="equity.disclosure",
        documents_available="equity.disclosure",
        clarification="works.clarification-before-deadline",
        objection_before_deadline="works.objection-file",
        objection_after_notice=None,
        objection_answer="works.objection-answer",
        question_answer=None,
        publicity=None,
        decision=None,
        contract="equity.payment",
        deposit="equity.deposit",
        deposit_cap=None,
        objection_result_answer="works.objection-result-answer",
    ),
    words=_WORDS,
    panel_key="works.panel",
    deal_class="C01",
    conditions=Text(
        "转让国有及国有控股、国有实际控制企业的产权，不导致控制权转移（32号令第13条）",
        "State-owned equity whose transfer leaves control where it is (Order 32, "
        "art. 13)",
    ),
    price_weights=MappingProxyType({}),
    statute=statutes.EQUITY,
)

#: 导致控制权转移: a preliminary disclosure of twenty working days comes first
EQUITY_CONTROL: Final = replace(
    EQUITY_TRANSFER,
    code="equity-control",
    title=Text("企业产权转让（控制权转移）", "Transfer of equity with control"),
    stages=(Stage.PREANNOUNCED, *_PATH),
    conditions=Text(
        "转让导致控制权转移的，先预披露（32号令第13条）",
        "A transfer by which control changes, disclosed ahead (Order 32, art. 13)",
    ),
)

#: 资产转让: as equity (第51条), with a disclosure of ten working days
ASSETS_TRANSFER: Final = replace(
    EQUITY_TRANSFER,
    code="assets-transfer",
    title=Text("企业资产转让", "Transfer of assets"),
    terms=replace(
        EQUITY_TRANSFER.terms,
        issue_to_deadline="equity.assets-small",
        documents_available="equity.assets-small",
    ),
    conditions=Text(
        "企业资产转让，转让底价合计不超过1000万元（32号令第50条）",
        "Assets of an enterprise, at base prices of 10 million yuan in all at most "
        "(Order 32, art. 50)",
    ),
    base_price_limit_key="equity.assets-large-from",
)

ASSETS_LARGE: Final = replace(
    ASSETS_TRANSFER,
    code="assets-transfer-large",
    title=Text("企业资产转让（1000万元以上）", "Transfer of assets, large"),
    terms=replace(
        EQUITY_TRANSFER.terms,
        issue_to_deadline="equity.assets-large",
        documents_available="equity.assets-large",
    ),
    conditions=Text(
        "企业资产转让，转让底价合计高于1000万元（32号令第50条）",
        "Assets of an enterprise, at base prices above 10 million yuan in all "
        "(Order 32, art. 50)",
    ),
    base_price_limit_key=None,
)

ROWS: Final = (EQUITY_TRANSFER, EQUITY_CONTROL, ASSETS_TRANSFER, ASSETS_LARGE)
