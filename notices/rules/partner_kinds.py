"""What the preliminary award of a public-private partnership says (预成交结果公示).

财库〔2014〕215号 17: the partner with whom the confirmation talks succeeded, and the
contract as file, response and memorandum make it, in public for at least five working
days before the award.
"""

from typing import Final

from notices.rules.fields import field as _f
from tender.rules.rulebooks import Text

RULE: Final = Text(
    "政府和社会资本合作项目政府采购管理办法（财库〔2014〕215号）第17条",
    "PPP Procurement Measures (Caiku [2014] No. 215), art. 17",
)

PRE_AWARD: Final = (
    _f("project", "采购项目", "Project", "trade", RULE),
    _f("code", "交易标识码", "Trade code", "trade", RULE),
    _f("owner", "项目实施机构", "Implementing body", "trade", RULE),
    _f("lot", "采购包", "Package", "trade"),
    _f("candidates", "预成交社会资本", "Private party", "result", RULE),
    _f("talks", "确认谈判情况", "Confirmation talks", "result", RULE),
    _f("contract", "项目合同文本", "Text of the contract", "result", RULE),
    _f("period", "公示期", "Period", "dates", RULE),
    _f("objection", "异议渠道", "Objections", "objection", RULE),
    _f("contacts", "联系人及联系方式", "Contacts", "contacts", RULE),
)
