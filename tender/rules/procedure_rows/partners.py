"""Public-private partnerships, as rows (PPP; 财库〔2014〕215号).

A partner is chosen by the law of procurement, with three gates more: prequalification
is compulsory, the purchaser talks with the candidates by rank about what of the
contract may change, and the result is public before it is decided.
"""

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from tender.rules import floors, statutes
from tender.rules.envelope_rows import EnvelopeRow, Reads
from tender.rules.procedure_rows.paths import COMMON_PATH
from tender.rules.procedure_rows.procurement import PROCUREMENT_CONSULTATION
from tender.rules.procedure_types import (
    Category,
    Examiner,
    Guests,
    Procedure,
    Publicity,
    Reading,
)
from tender.rules.rulebooks import Text
from tender.rules.stages import Stage

_WORDS: Final = MappingProxyType(
    {
        **PROCUREMENT_CONSULTATION.words,
        "owner": Text("项目实施机构", "implementing body"),
        "bidder": Text("社会资本", "private party"),
        "winner": Text("成交社会资本", "selected private party"),
    }
)
PPP_PREQUALIFICATION: Final[Procedure] = replace(
    PROCUREMENT_CONSULTATION,
    code="ppp-prequalification",
    category=Category.PPP,
    goes_by=Category.PROCUREMENT,
    title=Text("PPP资格预审", "Prequalification of a partnership"),
    stages=(*COMMON_PATH, Stage.CONCLUDED),
    envelopes=(EnvelopeRow("qualification", reads=Reads.OTHERS),),
    examiner=Examiner.PANEL,
    reading=Reading.OWN_ROW,
    publicity=Publicity.APPLICANTS,
    methods=("pass-fail",),
    terms=replace(
        PROCUREMENT_CONSULTATION.terms,
        issue_to_deadline="ppp.application",
        decision=None,
    ),
    words=MappingProxyType(
        {
            **_WORDS,
            "bidder": Text("申请人", "applicant"),
            "panel": Text("评审小组", "qualification panel"),
            "file": Text("资格预审文件", "prequalification file"),
            "bid": Text("资格预审申请文件", "application"),
            "deadline": Text("申请截止", "end of applications"),
        }
    ),
    deal_class="E01",
    conditions=Text(
        "政府和社会资本合作项目必须实行资格预审（财库〔2014〕215号第5条）",
        "A partnership is always prequalified (Caiku [2014] No. 215, art. 5)",
    ),
    price_weights=MappingProxyType({}),
    floors=floors.NONE,
    statute=statutes.PARTNERSHIP,
    guests_key="ppp.prequalified",
    leads_to="ppp-consultation",
)
#: 竞争性磋商 among those that passed
PPP_CONSULTATION: Final[Procedure] = replace(
    PROCUREMENT_CONSULTATION,
    code="ppp-consultation",
    category=Category.PPP,
    goes_by=Category.PROCUREMENT,
    title=Text(
        "PPP竞争性磋商（资格预审后）", "Consultation for a partnership, prequalified"
    ),
    stages=tuple(
        stage
        for stage in PROCUREMENT_CONSULTATION.stages
        if stage is not Stage.PREANNOUNCED
    ),
    # Silence decides nothing while the talks last.
    terms=replace(PROCUREMENT_CONSULTATION.terms, decision=None),
    words=_WORDS,
    deal_class="E01",
    conditions=Text(
        "通过资格预审的社会资本不少于3家；评审后依次确认谈判（财库〔2014〕215号）",
        "At least three passed prequalification; after the evaluation the purchaser "
        "talks with the candidates by rank (Caiku [2014] No. 215)",
    ),
    guests=Guests.PASSED,
    guests_key="ppp.prequalified",
    has_talks=True,
)

ROWS: Final = (PPP_PREQUALIFICATION, PPP_CONSULTATION)
