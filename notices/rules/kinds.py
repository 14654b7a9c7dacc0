"""The kinds of notices, and what each must contain: one table.

A row names an item, the rule that asks for it, and the section it stands in. A notice
that lacks a required item is refused by name of field and rule before anything is
published (docs: domain.md 1.8). Optional items are listed too, so that every notice of
a kind shows its items in the same order.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from notices.rules import (
    equity_kinds,
    partner_kinds,
    selection_kinds,
    sole_kinds,
    volume_kinds,
)
from notices.rules.fields import Field
from notices.rules.fields import field as _f
from tender.rules.procedures import Category, Procedure
from tender.rules.rulebooks import Text


class Kind(StrEnum):
    """What a notice announces."""

    PLAN = "plan"
    ANNOUNCEMENT = "announcement"
    CORRECTION = "correction"
    CANDIDATES = "candidates"
    RESULT = "result"
    AWARD = "award"
    ENDING = "ending"


SECTIONS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "trade": Text("项目基本情况", "The trade"),
        "change": Text("更正内容", "What changes"),
        "bidders": Text("资格要求", "Who may bid"),
        "file": Text("文件获取", "Documents"),
        "dates": Text("时间和地点", "Times and place"),
        "result": Text("结果", "Result"),
        "evaluation": Text("评审情况", "Evaluation"),
        "objection": Text("异议渠道", "Objections"),
        "contacts": Text("联系方式", "Contacts"),
    }
)

_ORDER_10_5: Final = Text(
    "招标公告和公示信息发布管理办法第5条", "Order 10 (2017), art. 5"
)
_ORDER_10_6: Final = Text(
    "招标公告和公示信息发布管理办法第6条", "Order 10 (2017), art. 6"
)
_ORDER_10: Final = Text("招标公告和公示信息发布管理办法", "Order 10 (2017)")
_ART_15: Final = Text("招标投标法实施条例第15条", "Tendering Regulations, art. 15")
_ART_54: Final = Text("招标投标法实施条例第54条", "Tendering Regulations, art. 54")
_O87_13: Final = Text("政府采购货物和服务招标投标管理办法第13条", "Order 87, art. 13")
_O87_16: Final = Text("政府采购货物和服务招标投标管理办法第16条", "Order 87, art. 16")
_O87_27: Final = Text("政府采购货物和服务招标投标管理办法第27条", "Order 87, art. 27")
_O87_69: Final = Text("政府采购货物和服务招标投标管理办法第69条", "Order 87, art. 69")
_ART_23: Final = Text(
    "招标投标法第23条、招标投标法实施条例第21条",
    "Tendering Law, art. 23; Tendering Regulations, art. 21",
)
_PLAN: Final = Text("本地招标计划发布规定", "Local rules on publishing tender plans")
_INTENTION: Final = Text("财库〔2020〕10号", "Caiku [2020] No. 10")
_ENDED: Final = Text("招标投标法实施条例第31条", "Tendering Regulations, art. 31")
_O39_9: Final = Text("国土资源部39号令第9条", "Order 39 (2007), art. 9")
_O39_22: Final = Text("国土资源部39号令第22条", "Order 39 (2007), art. 22")
_ENDED_36: Final = Text("政府采购法第36条", "Government Procurement Law, art. 36")


_WORKS_ANNOUNCEMENT: Final = (
    _f("project", "招标项目", "Project", "trade", _ORDER_10_5),
    _f("code", "交易标识码", "Trade code", "trade", _ORDER_10_5),
    _f("owner", "招标人", "Tenderer", "trade", _ORDER_10_5),
    _f("agency", "招标代理机构", "Agency", "trade"),
    _f("funds", "资金和估算金额", "Funds and estimate", "trade", _ORDER_10_5),
    _f("scope", "内容、规模", "Content and scale", "trade", _ORDER_10_5),
    _f("place", "实施地点", "Place", "trade", _ORDER_10_5),
    _f("duration", "工期要求", "Period", "trade", _ORDER_10_5),
    _f("lots", "标段和最高投标限价", "Lots and ceilings", "trade", _ART_15),
    _f("qualification", "投标人资格条件", "Qualification", "bidders", _ORDER_10_5),
    _f("consortium", "联合体投标", "Consortia", "bidders", _ORDER_10_5),
    _f("method", "评标办法", "Evaluation method", "bidders"),
    _f("documents", "招标文件的获取", "How to get the file", "file", _ORDER_10_5),
    _f("documents_until", "获取截止", "File available until", "file", _ART_15),
    _f("deadline", "投标截止", "Deadline", "dates", _ORDER_10_5),
    _f("opening", "开标时间", "Opening", "dates", _ORDER_10_5),
    _f("opening_place", "递交和开标地点", "Place of both", "dates", _ORDER_10_5),
    _f("medium", "发布媒介", "Medium", "dates", _ART_15),
    _f("contacts", "联系人及联系方式", "Contacts", "contacts", _ORDER_10_5),
)
_PROCUREMENT_ANNOUNCEMENT: Final = (
    _f("project", "采购项目", "Project", "trade", _O87_13),
    _f("code", "交易标识码", "Trade code", "trade", _O87_13),
    _f("owner", "采购人", "Purchaser", "trade", _O87_13),
    _f("agency", "采购代理机构", "Agency", "trade"),
    _f("budget", "预算金额", "Budget", "trade", _O87_13),
    _f("scope", "采购需求", "What is needed", "trade", _O87_13),
    _f("lots", "采购包和最高限价", "Packages and ceilings", "trade", _O87_13),
    _f("qualification", "供应商资格条件", "Qualification", "bidders", _O87_13),
    _f("policies", "采购政策", "Procurement policies", "bidders", _O87_13),
    _f("consortium", "联合体", "Consortia", "bidders"),
    _f("method", "评审方法", "Evaluation method", "bidders"),
    _f("documents", "采购文件的获取", "How to get the file", "file", _O87_13),
    _f("documents_until", "获取截止", "File available until", "file", _O87_13),
    _f("period", "公告期限", "Period of this notice", "dates", _O87_16),
    _f("deadline", "提交截止", "Deadline", "dates", _O87_13),
    _f("opening", "开启时间", "Opening", "dates", _O87_13),
    _f("opening_place", "提交和开启地点", "Place of both", "dates", _O87_13),
    _f("medium", "发布媒介", "Medium", "dates", _O87_16),
    _f("contacts", "联系人及联系方式", "Contacts", "contacts", _O87_13),
)
_LAND_ANNOUNCEMENT: Final = (
    _f("project", "出让宗地", "Parcel", "trade", _O39_9),
    _f("code", "交易标识码", "Trade code", "trade", _O39_9),
    _f("owner", "出让人", "Transferor", "trade", _O39_9),
    _f("agency", "代理机构", "Agency", "trade"),
    _f("scope", "面积、界址、空间范围和现状", "Area and state", "trade", _O39_9),
    _f("place", "宗地位置", "Place", "trade", _O39_9),
    _f("conditions", "用途、年期和规划条件", "Use, years, planning", "trade", _O39_9),
    _f("lots", "宗地和起始价", "Parcels and start prices", "trade", _O39_9),
    _f("qualification", "竞买人范围和资格", "Who may apply", "bidders", _O39_9),
    _f("consortium", "联合竞买", "Applying together", "bidders"),
    _f("applying", "申请取得竞买资格的办法", "How to apply", "bidders", _O39_9),
    _f("deposit", "竞买保证金", "Deposit", "bidders", _O39_9),
    _f("winner", "确定竞得人的标准和方法", "Who wins", "bidders", _O39_9),
    _f("documents", "出让文件的获取", "How to get the file", "file", _O39_9),
    _f("documents_until", "获取截止", "File available until", "file", _O39_9),
    _f("deadline", "竞买申请截止", "End of applications", "dates", _O39_9),
    _f("begins", "竞价开始", "Bidding begins", "dates", _O39_9),
    _f("ends", "挂牌截止", "End of the listing", "dates"),
    _f("way", "竞价地点和方式", "Place and way of bidding", "dates", _O39_9),
    _f("medium", "发布媒介", "Medium", "dates"),
    _f("contacts", "联系人及联系方式", "Contacts", "contacts", _O39_9),
)
_LAND_RESULT: Final = (
    _f("project", "出让宗地", "Parcel", "trade", _O39_22),
    _f("code", "交易标识码", "Trade code", "trade", _O39_22),
    _f("owner", "出让人", "Transferor", "trade", _O39_22),
    _f("lot", "宗地", "Lot", "trade", _O39_22),
    _f("scope", "宗地情况", "The parcel", "trade", _O39_22),
    _f("winner", "竞得人", "Winner", "result", _O39_22),
    _f("number", "竞买号牌", "Number", "result"),
    _f("amount", "成交价", "Price", "result", _O39_22),
    _f("built", "竞配建面积", "Area built for the public", "result"),
    _f("how", "竞得方式", "How it was won", "result"),
    _f("closed", "成交时间", "Sold at", "result", _O39_22),
    _f("follows", "后续安排", "What follows", "result"),
    _f("contacts", "联系人及联系方式", "Contacts", "contacts", _O39_22),
)


def _plan(rule: Text) -> tuple[Field, ...]:
    return (
        _f("project", "项目", "Project", "trade", rule),
        _f("code", "交易标识码", "Trade code", "trade", rule),
        _f("owner", "发布人", "Issued by", "trade", rule),
        _f("scope", "需求概况", "What is needed", "trade", rule),
        _f("budget", "预算或估算金额", "Budget or estimate", "trade", rule),
        _f("planned", "预计公告时间", "Planned day of the notice", "dates", rule),
        _f("remark", "说明", "Remark", "dates"),
        *sole_kinds.PUBLICITY,
        _f("contacts", "联系人及联系方式", "Contacts", "contacts", rule),
    )


def _correction(rule: Text) -> tuple[Field, ...]:
    return (
        _f("project", "项目", "Project", "trade", rule),
        _f("code", "交易标识码", "Trade code", "trade", rule),
        _f("owner", "发布人", "Issued by", "trade", rule),
        _f("reason", "更正事项和理由", "What and why", "change", rule),
        _f("changes", "原文和现文", "Former and present text", "change", rule),
        _f("edition", "文件版次", "Edition of the file", "change"),
        _f("deadline", "提交截止", "Deadline", "dates", rule),
        _f("contacts", "联系人及联系方式", "Contacts", "contacts", rule),
    )


_CANDIDATES: Final = (
    _f("project", "招标项目", "Project", "trade", _ORDER_10_6),
    _f("code", "交易标识码", "Trade code", "trade", _ORDER_10_6),
    _f("owner", "招标人", "Tenderer", "trade", _ORDER_10_6),
    _f("lot", "标段", "Lot", "trade", _ORDER_10_6),
    _f("candidates", "中标候选人", "Candidates", "result", _ORDER_10_6),
    _f("answers", "响应情况", "What they offer", "result", _ORDER_10_6),
    _f("qualified", "资格条件响应", "Qualification", "result", _ORDER_10_6),
    _f("scores", "评标情况", "Scores", "evaluation", _ORDER_10_6),
    _f("rejected", "否决投标情况", "Rejected bids", "evaluation", _ORDER_10_6),
    _f("period", "公示期", "Publicity period", "dates", _ART_54),
    _f("objection", "提出异议的渠道和方式", "How to object", "objection", _ORDER_10_6),
    _f("contacts", "联系人及联系方式", "Contacts", "contacts", _ORDER_10_6),
)
_RESULT: Final = (
    _f("project", "采购项目", "Project", "trade", _O87_69),
    _f("code", "交易标识码", "Trade code", "trade", _O87_69),
    _f("owner", "采购人及联系方式", "Purchaser and contact", "trade", _O87_69),
    _f("agency", "代理机构及联系方式", "Agency and contact", "trade"),
    _f("lot", "采购包", "Package", "trade", _O87_69),
    _f("winner", "供应商", "Supplier", "result", _O87_69),
    _f("address", "供应商地区", "Supplier's region", "result", _O87_69),
    _f("amount", "金额", "Amount", "result", _O87_69),
    _f("objects", "主要标的", "Main items", "result", _O87_69),
    _f("terms", "主要条款", "Main terms", "result", _O87_69),
    _f("reasons", "确定理由", "Grounds of the decision", "result"),
    _f("experts", "评审专家名单", "Experts", "evaluation", _O87_69),
    _f("fee", "代理服务费", "Agency fee", "evaluation"),
    _f("period", "公告期限", "Period of this notice", "dates", _O87_69),
    _f("objection", "提出质疑的渠道和方式", "How to object", "objection", _O87_69),
    _f("contacts", "联系人及联系方式", "Contacts", "contacts", _O87_69),
)
_AWARD: Final = (
    _f("project", "招标项目", "Project", "trade", _ORDER_10),
    _f("code", "交易标识码", "Trade code", "trade", _ORDER_10),
    _f("owner", "招标人", "Tenderer", "trade", _ORDER_10),
    _f("lot", "标段", "Lot", "trade", _ORDER_10),
    _f("winner", "中标人", "Winner", "result", _ORDER_10),
    _f("amount", "中标价", "Price", "result", _ORDER_10),
    _f("terms", "工期和其他承诺", "Period and other promises", "result", _ORDER_10),
    _f("reasons", "定标理由", "Grounds of the decision", "result"),
    _f("experts", "评标委员会", "Evaluation committee", "evaluation"),
    _f("contacts", "联系人及联系方式", "Contacts", "contacts", _ORDER_10),
)


def _ending(rule: Text) -> tuple[Field, ...]:
    return (
        _f("project", "项目", "Project", "trade", rule),
        _f("code", "交易标识码", "Trade code", "trade", rule),
        _f("owner", "发布人", "Issued by", "trade", rule),
        _f("lot", "标段（包）", "Lot", "trade", rule),
        _f("outcome", "结果", "Outcome", "result", rule),
        _f("reason", "原因", "Reason", "result", rule),
        _f("article", "依据", "Legal basis", "result", rule),
        _f("follows", "后续安排", "What follows", "result", rule),
        _f("rejected", "否决投标情况", "Rejected bids", "evaluation"),
        _f("contacts", "联系人及联系方式", "Contacts", "contacts", rule),
    )


_WORKS: Final = Category.WORKS
_PURCHASE: Final = Category.PROCUREMENT
_LAND: Final = Category.LAND
_INTERMEDIARY: Final = Category.INTERMEDIARY
_EQUITY: Final = Category.EQUITY
_DRUGS: Final = Category.DRUGS
_PPP: Final = Category.PPP
TABLE: Final[Mapping[tuple[Kind, Category], tuple[Field, ...]]] = MappingProxyType(
    {
        (Kind.PLAN, _WORKS): _plan(_PLAN),
        (Kind.PLAN, _PURCHASE): _plan(_INTENTION),
        (Kind.ANNOUNCEMENT, _WORKS): _WORKS_ANNOUNCEMENT,
        (Kind.ANNOUNCEMENT, _PURCHASE): _PROCUREMENT_ANNOUNCEMENT,
        (Kind.CORRECTION, _WORKS): _correction(_ART_23),
        (Kind.CORRECTION, _PURCHASE): _correction(_O87_27),
        (Kind.CANDIDATES, _WORKS): _CANDIDATES,
        (Kind.RESULT, _PURCHASE): _RESULT,
        (Kind.AWARD, _WORKS): _AWARD,
        (Kind.ENDING, _WORKS): _ending(_ENDED),
        (Kind.ENDING, _PURCHASE): _ending(_ENDED_36),
        (Kind.ANNOUNCEMENT, _LAND): _LAND_ANNOUNCEMENT,
        (Kind.CORRECTION, _LAND): _correction(_O39_9),
        (Kind.RESULT, _LAND): _LAND_RESULT,
        (Kind.ENDING, _LAND): _ending(_O39_22),
        (Kind.ANNOUNCEMENT, _INTERMEDIARY): selection_kinds.ANNOUNCEMENT,
        (Kind.CORRECTION, _INTERMEDIARY): _correction(selection_kinds.LOCAL),
        (Kind.RESULT, _INTERMEDIARY): selection_kinds.RESULT,
        (Kind.ENDING, _INTERMEDIARY): _ending(selection_kinds.LOCAL),
        (Kind.PLAN, _EQUITY): _plan(equity_kinds.ORDER_13),
        (Kind.ANNOUNCEMENT, _EQUITY): equity_kinds.ANNOUNCEMENT,
        (Kind.CORRECTION, _EQUITY): _correction(equity_kinds.ORDER_13),
        (Kind.RESULT, _EQUITY): equity_kinds.RESULT,
        (Kind.ENDING, _EQUITY): _ending(equity_kinds.ORDER_18),
        (Kind.ANNOUNCEMENT, _DRUGS): volume_kinds.ANNOUNCEMENT,
        (Kind.CORRECTION, _DRUGS): _correction(volume_kinds.ROUND),
        (Kind.RESULT, _DRUGS): volume_kinds.RESULT,
        (Kind.ENDING, _DRUGS): _ending(volume_kinds.ROUND),
        (Kind.ANNOUNCEMENT, _PPP): _PROCUREMENT_ANNOUNCEMENT,
        (Kind.CORRECTION, _PPP): _correction(_O87_27),
        (Kind.CANDIDATES, _PPP): partner_kinds.PRE_AWARD,
        (Kind.RESULT, _PPP): _RESULT,
        (Kind.ENDING, _PPP): _ending(_ENDED_36),
    }
)

_WORDS: Final[Mapping[tuple[Kind, Category], Text]] = MappingProxyType(
    {
        (Kind.PLAN, _WORKS): Text("招标计划", "Tender plan"),
        (Kind.PLAN, _PURCHASE): Text("采购意向", "Procurement intention"),
        (Kind.ANNOUNCEMENT, _WORKS): Text("招标公告", "Tender notice"),
        (Kind.ANNOUNCEMENT, _PURCHASE): Text("采购公告", "Procurement notice"),
        (Kind.CORRECTION, _WORKS): Text("澄清修改公告", "Clarification"),
        (Kind.CORRECTION, _PURCHASE): Text("更正公告", "Correction"),
        (Kind.CANDIDATES, _WORKS): Text("中标候选人公示", "Candidates published"),
        (Kind.RESULT, _PURCHASE): Text("中标（成交）结果公告", "Result notice"),
        (Kind.AWARD, _WORKS): Text("中标结果公告", "Award notice"),
        (Kind.ENDING, _WORKS): Text("终止（流标）公告", "Notice of ending"),
        (Kind.ENDING, _PURCHASE): Text("终止（废标）公告", "Notice of ending"),
        (Kind.ANNOUNCEMENT, _LAND): Text("出让公告", "Notice of transfer"),
        (Kind.CORRECTION, _LAND): Text("补充公告", "Supplement"),
        (Kind.RESULT, _LAND): Text("成交公示", "Result of the transfer"),
        (Kind.ENDING, _LAND): Text("终止（未成交）公告", "Notice of ending"),
        (Kind.ANNOUNCEMENT, _INTERMEDIARY): Text("选取公告", "Notice of selection"),
        (Kind.CORRECTION, _INTERMEDIARY): Text("更正公告", "Correction"),
        (Kind.RESULT, _INTERMEDIARY): Text("中选结果公告", "Result of the selection"),
        (Kind.ENDING, _INTERMEDIARY): Text("终止（失败）公告", "Notice of ending"),
        (Kind.PLAN, _EQUITY): Text("预披露公告", "Preliminary disclosure"),
        (Kind.ANNOUNCEMENT, _EQUITY): Text("转让公告", "Notice of transfer"),
        (Kind.CORRECTION, _EQUITY): Text("变更公告", "Correction"),
        (Kind.RESULT, _EQUITY): Text("交易结果公告", "Result of the transfer"),
        (Kind.ENDING, _EQUITY): Text("终结公告", "Notice of ending"),
        (Kind.ANNOUNCEMENT, _DRUGS): Text("带量采购公告", "Notice of purchase"),
        (Kind.CORRECTION, _DRUGS): Text("更正公告", "Correction"),
        (Kind.RESULT, _DRUGS): Text("中选结果公告", "Result of the selection"),
        (Kind.ENDING, _DRUGS): Text("终止（无中选）公告", "Notice of ending"),
        (Kind.ANNOUNCEMENT, _PPP): Text("采购公告", "Procurement notice"),
        (Kind.CORRECTION, _PPP): Text("更正公告", "Correction"),
        (Kind.CANDIDATES, _PPP): Text("预成交结果公示", "Preliminary award"),
        (Kind.RESULT, _PPP): Text("成交结果公告", "Result notice"),
        (Kind.ENDING, _PPP): Text("终止公告", "Notice of ending"),
    }
)
#: first stages have notices of their own, by the row of how many must go on
_FIRST_STAGES: Final = MappingProxyType(
    {
        "works.prequalified-floor": Text("资格预审公告", "Prequalification notice"),
        "procurement.invited": Text("资格预审公告", "Prequalification notice"),
        "ppp.prequalified": Text("资格预审公告", "Prequalification notice"),
        "works.floor": Text("技术建议征集公告", "Call for proposals"),
    }
)
#: what a reader chooses from, whatever the trade
KIND_WORDS: Final[Mapping[Kind, Text]] = MappingProxyType(
    {
        Kind.PLAN: Text("招标计划、采购意向", "Tender plans and intentions"),
        Kind.ANNOUNCEMENT: Text(
            "招标、采购、出让公告", "Notices of tenders, purchases and transfers"
        ),
        Kind.CORRECTION: Text("澄清、更正、补充公告", "Clarifications and corrections"),
        Kind.CANDIDATES: Text("候选人公示", "Candidates published"),
        Kind.RESULT: Text(
            "采购结果公告、成交公示", "Results of purchases and transfers"
        ),
        Kind.AWARD: Text("中标结果公告", "Awards of works"),
        Kind.ENDING: Text("终止、流标、未成交公告", "Trades ended without award"),
    }
)


def fields(kind: Kind, category: Category) -> tuple[Field, ...]:
    """Return the items of a kind of notice; a kind the trade has not is a bug."""
    try:
        return TABLE[kind, category]
    except KeyError:
        raise ValueError(f"no {kind} notice in {category}") from None


def word(kind: Kind, category: Category) -> Text:
    """Return what the notice is called in the trade."""
    return _WORDS[kind, category]


def title(kind: Kind, trade: str, procedure: Procedure, lot: str = "") -> Text:
    """Return the notice's title in both languages."""
    name = word(kind, procedure.category)
    if kind is Kind.PLAN and procedure.is_sole_source:
        name = sole_kinds.TITLE
    if kind is Kind.ANNOUNCEMENT and procedure.is_first_step:
        name = _FIRST_STAGES[procedure.guests_key or ""]
    of = f"{trade} {lot}".strip() if lot and lot != trade else trade
    return Text(f"{of}{name.zh}", f"{name.en}: {of}")
