"""Transfer of the right to use land for construction, as rows (39号令).

Nothing is sealed: who competes applies, is examined by the transferor, pays the deposit
and bids live under a number. The time from the notice ends where applications end and
the listing or the auction begins (第8条). 39号令 has no times of its own for clarifying
the file and for objections: those of the tendering law are taken.
"""

from dataclasses import replace
from types import MappingProxyType
from typing import Final

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
        "owner": Text("出让人", "transferor"),
        "bidder": Text("竞买人", "bidder"),
        "panel": Text("评标小组", "panel"),
        "lot": Text("宗地", "parcel"),
        "file": Text("出让文件", "transfer file"),
        "bid": Text("竞买申请", "application"),
        "winner": Text("竞得人", "winner"),
        "objection": Text("异议", "objection"),
        "deadline": Text("竞买申请截止", "end of applications"),
        "ceiling": Text("最高限价", "cap"),
        "letter": Text("成交确认书", "confirmation"),
    }
)

LAND_LISTING: Final = Procedure(
    code="land-listing",
    category=Category.LAND,
    title=Text("国有建设用地使用权挂牌出让", "Listing of land for construction"),
    stages=(
        Stage.DRAFT,
        Stage.IN_REVIEW,
        Stage.OPEN,
        Stage.BIDDING_LIVE,
        Stage.DRAWING,
        *AWARD_PATH,
    ),
    envelopes=(),
    examiner=Examiner.OWNER,
    reading=Reading.NONE,
    price_decides=PriceDecides.HIGHEST,
    publicity=Publicity.RESULT,
    methods=("live-auction",),
    terms=TermKeys(
        issue_to_deadline="land.notice",
        documents_available="land.notice",
        clarification="works.clarification-before-deadline",
        objection_before_deadline="works.objection-file",
        objection_after_notice=None,
        objection_answer="works.objection-answer",
        question_answer=None,
        publicity=None,
        decision=None,
        contract="land.contract",
        deposit="land.deposit",
        deposit_cap=None,
        objection_result_answer="works.objection-result-answer",
    ),
    words=_WORDS,
    panel_key="land.panel",
    deal_class="B01",
    conditions=Text(
        "工业、商业、旅游、娱乐和商品住宅等经营性用地，以及同一宗地有两个以上"
        "意向用地者的（39号令第4条）",
        "Land for industry, trade, tourism, entertainment and housing for sale, or "
        "wanted by two or more (Order 39, art. 4)",
    ),
    price_weights=MappingProxyType({}),
    draws_allowed=True,
    listing_key="land.listing",
)

#: 拍卖: called out at once, without a listing before it (39号令15)
LAND_AUCTION: Final = replace(
    LAND_LISTING,
    code="land-auction",
    title=Text("国有建设用地使用权拍卖出让", "Auction of land for construction"),
    listing_key=None,
)

ROWS: Final = (LAND_LISTING, LAND_AUCTION)
