"""What notices of the selection of an intermediary must contain (domain.md 1.6)."""

from typing import Final

from notices.rules.fields import field as _f
from tender.rules.rulebooks import Text

LOCAL: Final = Text("本地中介服务选取规定", "Local rules on choosing intermediaries")

ANNOUNCEMENT: Final = (
    _f("project", "项目", "Project", "trade", LOCAL),
    _f("code", "交易标识码", "Trade code", "trade", LOCAL),
    _f("owner", "项目业主", "Project owner", "trade", LOCAL),
    _f("agency", "代理机构", "Agency", "trade"),
    _f("scope", "服务内容", "What is needed", "trade", LOCAL),
    _f("place", "服务地点", "Place", "trade"),
    _f("service", "服务类别", "Service", "trade", LOCAL),
    _f("lots", "服务项和费用", "Services and fees", "trade", LOCAL),
    _f("way", "选取方式", "Way of choosing", "trade", LOCAL),
    _f("named", "直接选取的机构和理由", "Chosen directly, and why", "trade"),
    _f("qualification", "机构条件", "Who may sign up", "bidders", LOCAL),
    _f("consortium", "联合体", "Consortia", "bidders"),
    _f("least", "最少报名家数", "Fewest sign-ups", "bidders", LOCAL),
    _f("guard", "低于成本的认定", "What counts as below cost", "bidders"),
    _f("documents", "选取文件的获取", "How to get the file", "file", LOCAL),
    _f("documents_until", "获取截止", "File available until", "file"),
    _f("deadline", "报名截止", "End of sign-up", "dates", LOCAL),
    _f("held", "选取时间和地点", "When and where one is chosen", "dates", LOCAL),
    _f("medium", "发布媒介", "Medium", "dates"),
    _f("contacts", "联系人及联系方式", "Contacts", "contacts", LOCAL),
)
RESULT: Final = (
    _f("project", "项目", "Project", "trade", LOCAL),
    _f("code", "交易标识码", "Trade code", "trade", LOCAL),
    _f("owner", "项目业主", "Project owner", "trade", LOCAL),
    _f("agency", "代理机构", "Agency", "trade"),
    _f("lot", "服务项", "Service", "trade", LOCAL),
    _f("way", "选取方式", "Way of choosing", "result", LOCAL),
    _f("winner", "中选机构", "Chosen intermediary", "result", LOCAL),
    _f("amount", "服务费用", "Fee", "result", LOCAL),
    _f("entered", "报名机构", "Who signed up", "result", LOCAL),
    _f("draw", "抽取过程", "The draw", "result"),
    _f("reasons", "确定理由", "Grounds of the decision", "result"),
    _f("objection", "提出异议的渠道和方式", "How to object", "objection", LOCAL),
    _f("contacts", "联系人及联系方式", "Contacts", "contacts", LOCAL),
)
