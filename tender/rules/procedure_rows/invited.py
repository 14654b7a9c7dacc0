"""Invited tendering in government procurement, as rows (邀请招标, 87号令14).

Two trades follow one another: suppliers apply to the prequalification notice and the
purchaser examines them; of those that pass three or more are drawn at random, by a
draw of three secrets, and they alone have the file of the second.
"""

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from tender.rules import floors
from tender.rules.envelope_rows import EnvelopeRow, Reads
from tender.rules.procedure_rows.paths import AWARD_PATH, COMMON_PATH
from tender.rules.procedure_rows.procurement import PROCUREMENT_OPEN
from tender.rules.procedure_types import Guests, Procedure, Publicity, Reading
from tender.rules.rulebooks import Text
from tender.rules.stages import Stage

_CONDITIONS: Final = Text(
    "具有特殊性，只能从有限范围的供应商处采购，或者公开招标费用占采购总价值比例过大"
    "（政府采购法第29条）",
    "Special needs that few suppliers can meet, or an open tender would cost too much "
    "of what is bought (Procurement Law, art. 29)",
)
PROCUREMENT_POOL: Final[Procedure] = replace(
    PROCUREMENT_OPEN,
    code="procurement-invitation-pool",
    title=Text("政府采购邀请招标资格预审", "Prequalification for invited procurement"),
    stages=(*COMMON_PATH, Stage.DRAWING, Stage.CONCLUDED),
    envelopes=(EnvelopeRow("qualification", reads=Reads.OTHERS),),
    reading=Reading.OWN_ROW,
    publicity=Publicity.APPLICANTS,
    methods=("pass-fail",),
    terms=replace(
        PROCUREMENT_OPEN.terms,
        issue_to_deadline="procurement.prequalification-application",
        clarification="procurement.prequalification-clarification",
    ),
    words=MappingProxyType(
        {
            **PROCUREMENT_OPEN.words,
            "bidder": Text("申请人", "applicant"),
            "file": Text("资格预审文件", "prequalification file"),
            "bid": Text("资格预审申请文件", "application"),
            "deadline": Text("申请截止", "end of applications"),
        }
    ),
    deal_class="D02",
    conditions=_CONDITIONS,
    price_weights=MappingProxyType({}),
    floors=floors.NONE,
    draws_allowed=True,
    guests_key="procurement.invited",
    leads_to="procurement-invited",
)
PROCUREMENT_INVITED: Final[Procedure] = replace(
    PROCUREMENT_OPEN,
    code="procurement-invited",
    title=Text("政府采购邀请招标", "Invited tendering in government procurement"),
    stages=(*COMMON_PATH, *AWARD_PATH),
    deal_class="D02",
    conditions=_CONDITIONS,
    guests=Guests.DRAWN,
    guests_key="procurement.invited",
)

ROWS: Final = (PROCUREMENT_POOL, PROCUREMENT_INVITED)
