"""What notices of a transfer of state-owned equity must contain (32号令)."""

from typing import Final

from notices.rules.fields import field as _f
from tender.rules.rulebooks import Text

ORDER_13: Final = Text(
    "企业国有资产交易监督管理办法（32号令）第13条",
    "State-owned Assets Transactions (Order 32), art. 13",
)
ORDER_18: Final = Text(
    "企业国有资产交易监督管理办法（32号令）第18条",
    "State-owned Assets Transactions (Order 32), art. 18",
)
ORDER_29: Final = Text(
    "企业国有资产交易监督管理办法（32号令）第29条",
    "State-owned Assets Transactions (Order 32), art. 29",
)

ANNOUNCEMENT: Final = (
    _f("project", "转让标的", "Object", "trade", ORDER_13),
    _f("code", "交易标识码", "Trade code", "trade", ORDER_13),
    _f("owner", "转让方", "Transferor", "trade", ORDER_13),
    _f("agency", "代理机构", "Agency", "trade"),
    _f("scope", "标的企业和批准情况", "Object and approval", "trade", ORDER_13),
    _f("place", "标的所在地", "Place", "trade"),
    _f("lots", "评估结果和转让底价", "Appraisal and base price", "trade", ORDER_13),
    _f("qualification", "受让方资格条件", "Who may apply", "bidders", ORDER_13),
    _f("consortium", "联合受让", "Applying together", "bidders"),
    _f("rights", "优先购买权的行使", "Rights of first refusal", "bidders", ORDER_13),
    _f("applying", "受让申请的办法", "How to apply", "bidders", ORDER_13),
    _f("deposit", "保证金", "Deposit", "bidders", ORDER_13),
    _f("payment", "价款支付", "Payment", "bidders", ORDER_13),
    _f("documents", "转让文件的获取", "How to get the file", "file"),
    _f("documents_until", "获取截止", "File available until", "file"),
    _f("deadline", "信息披露截止", "End of disclosure", "dates", ORDER_13),
    _f("way", "交易方式", "Way of competition", "dates", ORDER_13),
    _f("medium", "发布媒介", "Medium", "dates"),
    _f("contacts", "联系人及联系方式", "Contacts", "contacts", ORDER_13),
)
RESULT: Final = (
    _f("project", "转让标的", "Object", "trade", ORDER_29),
    _f("code", "交易标识码", "Trade code", "trade", ORDER_29),
    _f("owner", "转让方", "Transferor", "trade", ORDER_29),
    _f("agency", "代理机构", "Agency", "trade"),
    _f("lot", "标的", "Lot", "trade", ORDER_29),
    _f("winner", "受让方", "Transferee", "result", ORDER_29),
    _f("amount", "成交价格", "Price", "result", ORDER_29),
    _f("way", "成交方式", "How it was sold", "result", ORDER_29),
    _f("reasons", "确定理由", "Grounds of the decision", "result"),
    _f("period", "公示期", "Period of this notice", "dates", ORDER_29),
    _f("contacts", "联系人及联系方式", "Contacts", "contacts", ORDER_29),
)
