"""What notices of volume-based purchase must contain (带量采购; domain.md 1.5, 1.8)."""

from typing import Final

from notices.rules.fields import field as _f
from tender.rules.rulebooks import Text

ROUND: Final = Text("集中带量采购文件", "The volume-based purchase file")

ANNOUNCEMENT: Final = (
    _f("project", "项目", "Project", "trade", ROUND),
    _f("code", "交易标识码", "Trade code", "trade", ROUND),
    _f("owner", "联合采购办公室", "Joint purchase office", "trade", ROUND),
    _f("agency", "代理机构", "Agency", "trade"),
    _f("scope", "采购内容", "What is bought", "trade", ROUND),
    _f("products", "品种、规格和折算系数", "Products and factors", "trade", ROUND),
    _f("volumes", "各地区报量", "Volumes reported by region", "trade", ROUND),
    _f("ceilings", "最高有效申报价", "Highest valid prices", "trade", ROUND),
    _f("rules", "入围和拟中选规则", "Who is selected", "trade", ROUND),
    _f("shares", "约定采购量比例和采购周期", "Share and years", "trade", ROUND),
    _f("picks", "选择地区", "Picking of regions", "trade", ROUND),
    _f("qualification", "申报条件", "Who may offer", "bidders", ROUND),
    _f("consortium", "联合体", "Consortia", "bidders"),
    _f("documents", "采购文件的获取", "How to get the file", "file", ROUND),
    _f("documents_until", "获取截止", "File available until", "file"),
    _f("deadline", "申报截止", "Deadline of offers", "dates", ROUND),
    _f("opening", "开标时间", "Opening", "dates", ROUND),
    _f("opening_place", "开标地点", "Place of the opening", "dates", ROUND),
    _f("medium", "发布媒介", "Medium", "dates"),
    _f("contacts", "联系人及联系方式", "Contacts", "contacts", ROUND),
)
RESULT: Final = (
    _f("project", "项目", "Project", "trade", ROUND),
    _f("code", "交易标识码", "Trade code", "trade", ROUND),
    _f("owner", "联合采购办公室", "Joint purchase office", "trade", ROUND),
    _f("agency", "代理机构", "Agency", "trade"),
    _f("lot", "品种", "Product group", "trade", ROUND),
    _f("selected", "中选结果", "Selected", "result", ROUND),
    _f("share", "约定采购量和采购周期", "Agreed volume and years", "result", ROUND),
    _f("regions", "各地区供应企业", "Suppliers by region", "result", ROUND),
    _f("computed", "计算过程", "How it was computed", "result", ROUND),
    _f("reasons", "确定理由", "Grounds of the decision", "result"),
    _f("objection", "提出异议的渠道和方式", "How to object", "objection", ROUND),
    _f("contacts", "联系人及联系方式", "Contacts", "contacts", ROUND),
)
