"""How a procedure may end: success, and each lawful failure, with its article."""

from typing import Final

from tender.rules.catalogue_types import end
from tender.rules.stages import Stage

DONE: Final = end("success", "成交", "success")
TERMINATED: Final = end("terminated", "终止", "terminated")
ENDED_WORKS: Final = end("terminated", "终止招标", "terminated", "条例31")
DECLINED: Final = end("declined", "中选人放弃", "the winner declines", at=Stage.AWARDED)
DECLINED_WORKS: Final = end(
    "declined", "中标人放弃", "the winner declines", "条例55", at=Stage.AWARDED
)
FEW_WORKS: Final = end(
    "too-few", "投标人少于3个", "fewer than three bid", "条例44", at=Stage.CLOSED
)
FEW_LAND: Final = end(
    "too-few", "投标人少于3人", "fewer than three bid", "39号令13", at=Stage.CLOSED
)
FEW_LEFT: Final = end(
    "too-few-left",
    "合格不足3家",
    "fewer than three left",
    "87号令44",
    at=Stage.EVALUATING,
)
FEW: Final = end(
    "too-few",
    "响应不足3家",
    "fewer than three respond",
    "政府采购法36",
    at=Stage.CLOSED,
)
FEW_ENTERED: Final = end("too-few", "报名或合格不足", "too few enter", at=Stage.CLOSED)
NO_ANSWER: Final = end(
    "no-response", "供应商未响应", "the supplier does not respond", at=Stage.CLOSED
)
UNANSWERED: Final = end("unanswered", "机构不确认", "silence", at=Stage.CLOSED)
REJECTED: Final = end(
    "all-rejected", "否决全部投标", "all rejected", "12号令27", at=Stage.EVALUATING
)
UNSOLD: Final = end(
    "no-bids", "无人报价", "nobody bids", "39号令19", at=Stage.BIDDING_LIVE
)
BELOW: Final = end(
    "below-reserve",
    "未达底价",
    "the reserve is not reached",
    "39号令19",
    at=Stage.EVALUATING,
)
AGREED: Final = end(
    "one-taker", "一个意向受让方，协议", "one taker: agreement", "企业国有资产法54"
)
NO_TAKER: Final = end(
    "no-taker", "无人受让，降价再挂", "no taker: cut and list", "32号令18", Stage.CLOSED
)
BY_RIGHT: Final = end("by-right", "优先购买权人受让", "taken by right", "网拍21")
UNFIT: Final = end(
    "unfit-after", "资格后审不通过", "unfit when examined after", "", at=Stage.DECIDING
)

FEW_PASSED: Final = end(
    "too-few-passed", "通过的少于3个", "too few passed", "条例19", Stage.REPORTED
)

FEW_TO_INVITE: Final = end(
    "too-few-passed", "通过的少于3家", "too few passed", "87号令14", Stage.REPORTED
)
NO_215: Final = "财库〔2014〕215号"
FEW_PARTNERS: Final = end(
    "too-few-passed", "通过的少于3家", "fewer than three passed", NO_215, Stage.REPORTED
)
NO_AGREEMENT: Final = end(
    "no-agreement", "谈判均未达成一致", "nobody agrees", NO_215, Stage.DECIDING
)
