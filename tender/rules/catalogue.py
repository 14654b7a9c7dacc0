"""Every procedure that the law gives the centre, and each end that it may have.

domain.md 1.1 to 1.7. A row says by what rule a procedure is told from its neighbours,
with the article, which stages it passes, and how it may end. `tender.rules.procedures`
holds what the house runs; this is the list that it is measured against: `python
scripts/procedures.py` writes docs/reference/procedures.md from both, with the test that
drives each stage to each end, and an empty cell where there is none.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tender.rules import catalogue_ends as ends
from tender.rules.catalogue_types import End, Entry, end, entry
from tender.rules.procedures import Category
from tender.rules.stages import Stage

__all__ = ["CATALOGUE", "End", "Entry"]

_HEAD: Final = (Stage.DRAFT, Stage.IN_REVIEW, Stage.OPEN, Stage.CLOSED)
_SEALED: Final = (Stage.RELEASING, Stage.OPENING, Stage.EVALUATING, Stage.REPORTED)
_TAIL: Final = (Stage.DECIDING, Stage.AWARDED, Stage.CONTRACTED, Stage.ARCHIVED)
_WORKS: Final = (*_HEAD, *_SEALED, Stage.PUBLICITY, *_TAIL)
_BUYING: Final = (*_HEAD, *_SEALED, *_TAIL)
#: what was opened decides by the rule of the file; nobody scores
_BY_VOLUME: Final = (*_HEAD, Stage.RELEASING, Stage.OPENING, *_TAIL)
_LIVE: Final = (*_HEAD, Stage.BIDDING_LIVE, *_TAIL)
#: land: applications end where bidding begins; a cap may lead to a draw
_LAND: Final = (
    Stage.DRAFT,
    Stage.IN_REVIEW,
    Stage.OPEN,
    Stage.BIDDING_LIVE,
    Stage.DRAWING,
    *_TAIL,
)

_LOTS: Final = (*_HEAD, Stage.DRAWING, *_TAIL)
_WORKS_ENDS: Final = (
    ends.DONE,
    ends.FEW_WORKS,
    ends.REJECTED,
    ends.DECLINED_WORKS,
    ends.ENDED_WORKS,
)
_EXAMINED: Final = (*_HEAD, *_SEALED, Stage.CONCLUDED)
_FIRST_ENDS: Final = (ends.DONE, ends.FEW_PASSED, ends.REJECTED, ends.ENDED_WORKS)
_BUYING_ENDS: Final = (
    ends.DONE,
    ends.FEW,
    ends.FEW_LEFT,
    ends.DECLINED,
    ends.TERMINATED,
)
_EQUITY_ENDS: Final = (
    ends.DONE,
    ends.AGREED,
    ends.NO_TAKER,
    ends.BY_RIGHT,
    ends.TERMINATED,
)
_LAND_ENDS: Final = (ends.DONE, ends.UNSOLD, ends.BELOW, ends.UNFIT, ends.TERMINATED)


_ENTRIES: Final = (
    entry(
        "works-open",
        Category.WORKS,
        ("公开招标", "open tendering"),
        ("自发出招标文件至截止不少于20日", "twenty days from the file to the deadline"),
        "招标投标法24",
        (Stage.PREANNOUNCED, *_WORKS),
        _WORKS_ENDS,
    ),
    entry(
        "works-two-envelopes",
        Category.WORKS,
        ("公开招标（双信封）", "open tendering in two envelopes"),
        ("先评技术商务，再开报价", "prices are opened after the technical result"),
        "招标文件",
        (Stage.PREANNOUNCED, *_WORKS),
        _WORKS_ENDS,
    ),
    entry(
        "works-invited",
        Category.WORKS,
        ("邀请招标", "invited tendering"),
        ("向3个以上特定的人发出邀请", "three or more are invited"),
        "招标投标法17",
        _WORKS,
        _WORKS_ENDS,
    ),
    entry(
        "works-prequalification",
        Category.WORKS,
        ("资格预审（合格制）", "prequalification, all that pass"),
        ("通过资格预审少于3个的重新招标", "fewer than three that passed: tender again"),
        "条例19",
        _EXAMINED,
        _FIRST_ENDS,
    ),
    entry(
        "works-prequalified",
        Category.WORKS,
        ("资格预审后的招标（合格制）", "tendering of all that passed"),
        ("招标文件只给通过资格预审的", "the file goes to those alone that passed"),
        "条例19",
        _WORKS,
        _WORKS_ENDS,
    ),
    entry(
        "works-prequalification-limited",
        Category.WORKS,
        ("资格预审（有限数量制）", "prequalification, the best so many"),
        ("按得分取前若干名", "the best scores up to a number go on"),
        "条例18",
        _EXAMINED,
        _FIRST_ENDS,
    ),
    entry(
        "works-prequalified-limited",
        Category.WORKS,
        ("资格预审后的招标（有限数量制）", "tendering of the best so many"),
        ("未入围的不得投标", "those that are not among the best cannot bid"),
        "条例18",
        _WORKS,
        _WORKS_ENDS,
    ),
    entry(
        "works-two-stage-proposals",
        Category.WORKS,
        ("两阶段招标（第一阶段）", "two-stage tendering, proposals"),
        ("第一阶段提交无报价技术建议", "technical proposals without prices first"),
        "条例30",
        (*_HEAD, Stage.RELEASING, Stage.OPENING, Stage.CONCLUDED),
        (ends.DONE, ends.FEW_WORKS, ends.ENDED_WORKS),
    ),
    entry(
        "works-two-stage",
        Category.WORKS,
        ("两阶段招标（第二阶段）", "two-stage tendering, bids"),
        ("只有提交技术建议的可以投标报价", "who proposed alone bids with a price"),
        "条例30",
        _WORKS,
        _WORKS_ENDS,
    ),
    entry(
        "procurement-open",
        Category.PROCUREMENT,
        ("公开招标", "open tendering"),
        ("资格由采购人审查", "the purchaser examines qualification"),
        "87号令44",
        (Stage.PREANNOUNCED, *_BUYING),
        _BUYING_ENDS,
    ),
    entry(
        "procurement-invitation-pool",
        Category.PROCUREMENT,
        ("邀请招标资格预审", "prequalification for invited tendering"),
        ("随机抽取3家以上", "three or more are drawn at random"),
        "87号令14",
        (*_HEAD, *_SEALED, Stage.DRAWING, Stage.CONCLUDED),
        (ends.DONE, ends.FEW_TO_INVITE, ends.TERMINATED),
    ),
    entry(
        "procurement-invited",
        Category.PROCUREMENT,
        ("邀请招标", "invited tendering"),
        ("招标文件只给抽中的供应商", "the file goes to those drawn alone"),
        "87号令14",
        _BUYING,
        _BUYING_ENDS,
    ),
    entry(
        "procurement-negotiation",
        Category.PROCUREMENT,
        ("竞争性谈判", "competitive negotiation"),
        ("最后报价最低者成交", "the lowest final quote wins"),
        "74号令36",
        (Stage.PREANNOUNCED, *_BUYING),
        _BUYING_ENDS,
    ),
    entry(
        "procurement-consultation",
        Category.PROCUREMENT,
        ("竞争性磋商", "competitive consultation"),
        ("最后报价后综合评分", "scored after final quotes"),
        "214号23",
        (Stage.PREANNOUNCED, *_BUYING),
        _BUYING_ENDS,
    ),
    entry(
        "procurement-inquiry",
        Category.PROCUREMENT,
        ("询价", "inquiry"),
        ("一次报出不得更改的价格", "one price that cannot be changed"),
        "74号令46",
        (Stage.PREANNOUNCED, *_BUYING),
        _BUYING_ENDS,
    ),
    entry(
        "procurement-single-source",
        Category.PROCUREMENT,
        ("单一来源", "single source"),
        ("添购不超过原合同金额10%", "additions are at most a tenth"),
        "政府采购法31",
        (Stage.PREANNOUNCED, *_BUYING),
        (ends.DONE, ends.NO_ANSWER, ends.DECLINED, ends.TERMINATED),
    ),
    entry(
        "procurement-framework",
        Category.PROCUREMENT,
        ("封闭式框架协议", "closed framework agreement"),
        ("淘汰比例不低于20%且至少1家", "a fifth, and one at least, are eliminated"),
        "110号令25",
        _BUYING,
        (ends.DONE, ends.FEW_ENTERED, ends.TERMINATED),
    ),
    entry(
        "land-tender",
        Category.LAND,
        ("招标出让", "tender of land"),
        ("投标人少于3人的终止", "fewer than three bidders end it"),
        "39号令13",
        _BUYING,
        (ends.DONE, ends.FEW_LAND, ends.BELOW, ends.UNFIT, ends.TERMINATED),
    ),
    entry(
        "land-auction",
        Category.LAND,
        ("拍卖出让", "auction of land"),
        ("最高应价未达底价的终止", "below the reserve it ends"),
        "39号令16",
        _LAND,
        _LAND_ENDS,
    ),
    entry(
        "land-listing",
        Category.LAND,
        ("挂牌出让", "listing of land"),
        (
            "截止时仍有人要求报价的限时竞价",
            "who wants to go on calls for timed bidding",
        ),
        "39号令19",
        _LAND,
        _LAND_ENDS,
    ),
    entry(
        "equity-transfer",
        Category.EQUITY,
        ("产权转让", "transfer of equity"),
        ("两个以上受让方公开竞价", "two or more takers compete in the open"),
        "企业国有资产法54",
        _LIVE,
        _EQUITY_ENDS,
    ),
    entry(
        "equity-control",
        Category.EQUITY,
        ("产权转让（控制权转移）", "transfer of equity with control"),
        ("导致控制权转移的先预披露", "disclosed ahead where control changes"),
        "32号令13",
        (Stage.PREANNOUNCED, *_LIVE),
        _EQUITY_ENDS,
    ),
    entry(
        "assets-transfer",
        Category.EQUITY,
        ("资产转让", "transfer of assets"),
        ("底价合计不超过1000万元", "base prices of 10 million yuan in all at most"),
        "32号令50",
        _LIVE,
        _EQUITY_ENDS,
    ),
    entry(
        "assets-transfer-large",
        Category.EQUITY,
        ("资产转让（1000万元以上）", "transfer of assets, large"),
        ("底价合计高于1000万元", "base prices above 10 million yuan in all"),
        "32号令50",
        _LIVE,
        _EQUITY_ENDS,
    ),
    entry(
        "drugs-volume",
        Category.DRUGS,
        ("带量采购", "volume-based purchase"),
        ("不高于最低单位可比价1.8倍等", "1.8 times the lowest, or half the ceiling"),
        "GY-YD",
        _BY_VOLUME,
        (
            ends.DONE,
            end(
                "none-selected",
                "无企业拟中选",
                "nobody keeps a line",
                "GY-YD",
                Stage.OPENING,
            ),
            ends.DECLINED,
            ends.TERMINATED,
        ),
    ),
    entry(
        "drugs-two-envelopes",
        Category.DRUGS,
        ("省级双信封", "provincial two envelopes"),
        ("技术合格者中报价最低", "the lowest of those that passed"),
        "国办发〔2015〕7号",
        _WORKS,
        (ends.DONE, ends.FEW_ENTERED, ends.TERMINATED),
    ),
    entry(
        "ppp-prequalification",
        Category.PPP,
        ("PPP资格预审", "prequalification of a partnership"),
        ("必须资格预审，至少3家通过", "prequalification is compulsory: three pass"),
        ends.NO_215,
        _EXAMINED,
        (ends.DONE, ends.FEW_PARTNERS, ends.TERMINATED),
    ),
    entry(
        "ppp-consultation",
        Category.PPP,
        ("PPP竞争性磋商", "consultation for a partnership"),
        ("依次确认谈判，先公示预成交结果", "talks by rank, then a preliminary award"),
        ends.NO_215,
        _BUYING,
        (ends.DONE, ends.FEW_LEFT, ends.DECLINED, ends.NO_AGREEMENT, ends.TERMINATED),
    ),
    entry(
        "intermediary-draw",
        Category.INTERMEDIARY,
        ("中介随机摇号", "an intermediary by draw"),
        ("依法必须招标的项目不得摇号", "no lots where tendering is mandatory"),
        "1117号(二)",
        _LOTS,
        (ends.DONE, ends.FEW_ENTERED, ends.DECLINED, ends.TERMINATED),
    ),
    entry(
        "intermediary-price",
        Category.INTERMEDIARY,
        ("中介竞价", "an intermediary by price"),
        ("报价不得低于防低价线", "no price below the guard counts"),
        "本地规定",
        _LIVE,
        (ends.DONE, ends.FEW_ENTERED, ends.DECLINED, ends.TERMINATED),
    ),
    entry(
        "intermediary-merit",
        Category.INTERMEDIARY,
        ("中介择优", "an intermediary by merit"),
        ("由业主评分，同分的抽取", "the owner's committee scores; of equals by lot"),
        "本地规定",
        _LOTS,
        (ends.DONE, ends.FEW_ENTERED, ends.DECLINED, ends.TERMINATED),
    ),
    entry(
        "intermediary-direct",
        Category.INTERMEDIARY,
        ("中介直接选取", "an intermediary directly"),
        ("小额或涉密", "small amounts and confidential matters"),
        "本地规定",
        (*_HEAD, *_TAIL),
        (ends.DONE, ends.UNANSWERED, ends.DECLINED, ends.TERMINATED),
    ),
)
CATALOGUE: Final[Mapping[str, Entry]] = MappingProxyType(
    {entry.code: entry for entry in _ENTRIES}
)
