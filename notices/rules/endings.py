"""What the notice of an ending says of itself: on which article, and what follows."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tender.rules.procedures import Category
from tender.rules.rulebooks import Text
from tender.rules.stages import Stage

_WORKS: Final = Category.WORKS
_PURCHASE: Final = Category.PROCUREMENT
_LAND: Final = Category.LAND
_INTERMEDIARY: Final = Category.INTERMEDIARY
_EQUITY: Final = Category.EQUITY
_DRUGS: Final = Category.DRUGS
_ROUND: Final = Text("集中带量采购文件", "The volume-based purchase file")
_ORDER_18: Final = Text(
    "企业国有资产交易监督管理办法（32号令）第18条",
    "State-owned Assets Transactions (Order 32), art. 18",
)
_LOCAL: Final = Text("本地中介服务选取规定", "Local rules on choosing intermediaries")
_UNSOLD: Final = Text(
    "国土资源部39号令第15条、第19条", "Order 39 (2007), arts. 15 and 19"
)

#: clauses by which a stage without award ends, where the act itself named none
ARTICLES: Final[Mapping[tuple[Category, Stage], Text]] = MappingProxyType(
    {
        (_WORKS, Stage.FAILED): Text(
            "招标投标法第28条、招标投标法实施条例第44条",
            "Tendering Law, art. 28; Tendering Regulations, art. 44",
        ),
        (_WORKS, Stage.ALL_REJECTED): Text(
            "招标投标法第42条", "Tendering Law, art. 42"
        ),
        (_WORKS, Stage.TERMINATED): Text(
            "招标投标法实施条例第31条", "Tendering Regulations, art. 31"
        ),
        (_PURCHASE, Stage.FAILED): Text(
            "政府采购法第36条", "Government Procurement Law, art. 36"
        ),
        (_PURCHASE, Stage.ALL_REJECTED): Text(
            "政府采购法第36条", "Government Procurement Law, art. 36"
        ),
        (_PURCHASE, Stage.TERMINATED): Text(
            "政府采购货物和服务招标投标管理办法第29条", "Order 87, art. 29"
        ),
        (_LAND, Stage.FAILED): _UNSOLD,
        (_LAND, Stage.ALL_REJECTED): _UNSOLD,
        **dict.fromkeys(
            (
                (_INTERMEDIARY, Stage.FAILED),
                (_INTERMEDIARY, Stage.ALL_REJECTED),
                (_INTERMEDIARY, Stage.TERMINATED),
            ),
            _LOCAL,
        ),
        **dict.fromkeys(
            (
                (_EQUITY, Stage.FAILED),
                (_EQUITY, Stage.ALL_REJECTED),
                (_EQUITY, Stage.TERMINATED),
            ),
            _ORDER_18,
        ),
        **dict.fromkeys(
            (
                (_DRUGS, Stage.FAILED),
                (_DRUGS, Stage.ALL_REJECTED),
                (_DRUGS, Stage.TERMINATED),
            ),
            _ROUND,
        ),
        # Order 39 has no article on a transfer that is given up.
        (_LAND, Stage.TERMINATED): Text(
            "出让公告和出让文件的约定", "What the notice and the transfer file say"
        ),
    }
)

_UNOPENED: Final = Text(
    "未开封的投标（响应）文件原封退回。", "Bids that were not opened go back unopened. "
)
_AGAIN: Final = Text(
    "招标人分析失败原因并采取相应措施后，依法重新招标（{article}），另行公告。",
    "The tenderer finds out why, mends it, and tenders again by law ({article}); that "
    "is announced anew.",
)
_BUY_AGAIN: Final = Text(
    "理由通知所有参加的供应商；除采购任务取消外，重新组织采购，需要采用其他采购方式的"
    "报经批准（政府采购法第36、37条），另行公告。",
    "Every supplier that took part is told the reason. Unless the purchase is given "
    "up, it is organised again, by another way only with approval (Government "
    "Procurement Law, arts. 36 and 37); that is announced anew.",
)
_LIST_AGAIN: Final = Text(
    "竞买保证金在5个工作日内退还，不计利息（国土资源部39号令第21条）；再次出让的，"
    "另行公告。",
    "Deposits are paid back within 5 working days, without interest (Order 39, art. "
    "21). If the land is offered again, that is announced anew.",
)
_SELECT_AGAIN: Final = Text(
    "项目业主可以重新发布选取公告，或者依规定改用其他选取方式，另行公告。",
    "The owner may give notice again, or choose by another way that the rules allow; "
    "that is announced anew.",
)
_DISCLOSE_AGAIN: Final = Text(
    "保证金按转让公告退还。可以降低转让底价或者变更受让条件后重新披露，时间不少于20个"
    "工作日；底价低于评估结果90%的，须经批准单位书面同意（32号令第18条）。",
    "Deposits are paid back as the notice says. It may be disclosed again, at a lower "
    "price or on other terms, for at least 20 working days; below 90 % of the "
    "appraisal the approving body agrees in writing (Order 32, art. 18).",
)
_BUY_BY_VOLUME_AGAIN: Final = Text(
    "该品种不产生中选企业，医疗机构按现行规定采购；再次集中采购的，另行公告。",
    "Nobody is selected for these products, and hospitals buy them as before. If they "
    "are bought by volume again, that is announced anew.",
)
_ENDED: Final[Mapping[Category, Text]] = MappingProxyType(
    {
        _WORKS: Text(
            "已收取的文件费用、投标保证金及银行同期存款利息予以退还"
            "（招标投标法实施条例第31条）。",
            "Fees for documents, and deposits with the bank's interest, are paid back "
            "(Tendering Regulations, art. 31).",
        ),
        _PURCHASE: Text(
            "已收取的文件费用和投标保证金及其孳息予以退还，取消原因报告本级财政部门"
            "（政府采购货物和服务招标投标管理办法第29条）。",
            "Fees for documents, and deposits with what they bore, are paid back; the "
            "finance department is told why (Order 87, art. 29).",
        ),
        _LAND: _LIST_AGAIN,
        _INTERMEDIARY: _SELECT_AGAIN,
        _EQUITY: _DISCLOSE_AGAIN,
        _DRUGS: _BUY_BY_VOLUME_AGAIN,
    }
)


def follows(category: Category, stage: Stage, *, opened: bool) -> Text:
    """Return what follows a lot's end; `opened`: no bid is sealed any more."""
    first = Text("", "") if opened else _UNOPENED
    if stage is Stage.TERMINATED:
        then = _ENDED[category]
    elif category is _WORKS:
        law = ARTICLES[category, Stage.ALL_REJECTED if opened else Stage.FAILED]
        then = Text(_AGAIN.zh.format(article=law.zh), _AGAIN.en.format(article=law.en))
    else:
        again = {
            _LAND: _LIST_AGAIN,
            _INTERMEDIARY: _SELECT_AGAIN,
            _EQUITY: _DISCLOSE_AGAIN,
            _DRUGS: _BUY_BY_VOLUME_AGAIN,
        }
        then = again.get(category, _BUY_AGAIN)
    return Text(first.zh + then.zh, first.en + then.en)
