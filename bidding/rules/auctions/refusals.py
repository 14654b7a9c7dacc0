"""Why an auction refuses: each answer says what the price is now.

A refused bid is no event of the auction; it changes nothing. Every sentence about a bid
ends with the current price and the least that the next bid must be (`-`: there is no
next bid), which are also among the facts: `price`, `minimum`.
"""

from typing import ClassVar

from kernel.refused import Invalid, NotFound, Refused

NONE = "-"


class BidRefused(Refused):
    """A bid that does not count. Facts: `price`, `minimum`, and what the kind adds."""

    code: ClassVar[str] = "bid-refused"
    zh: ClassVar[str] = "报价无效。当前价{price}，下一口至少{minimum}。"
    en: ClassVar[str] = "The bid does not count. Now {price}; next at least {minimum}."


class NotOpenYet(BidRefused):
    code = "bidding-not-open"
    zh = "竞价{from_at}开始。当前价{price}，下一口至少{minimum}。"
    en = "Bidding opens at {from_at}. Now {price}; next at least {minimum}."


class BiddingPaused(BidRefused):
    code = "bidding-paused"
    zh = "此时段不接受报价（至{from_at}）。当前价{price}，下一口至少{minimum}。"
    en = "No bids are taken until {from_at}. Now {price}; next at least {minimum}."


class AuctionFrozen(BidRefused):
    code = "auction-frozen"
    zh = "竞价已冻结，恢复后再报价。当前价{price}，下一口至少{minimum}。"
    en = "The auction is frozen. Bid when it resumes. Now {price}; next {minimum}."


class AuctionClosed(BidRefused):
    """At the deadline it is over: the deadline itself belongs to nobody."""

    code = "closed"
    zh = "竞价已于{closed_at}截止，最后有效价{price}，不再接受报价。"
    en = "Bidding closed at {closed_at}, at {price}. No bid is taken any more."


class NotRegistered(BidRefused):
    code = "not-registered"
    zh = "该竞买号未取得竞买资格。当前价{price}，下一口至少{minimum}。"
    en = "This number may not bid here. Now {price}; next at least {minimum}."


class NotEntitled(BidRefused):
    code = "not-entitled"
    zh = "只有此前报过价的竞买人可以参加限时竞价。当前价{price}，下一口至少{minimum}。"
    en = (
        "Only those who bid before may enter timed bidding. Now {price}; next at least "
        "{minimum}."
    )


class PriceDigits(BidRefused):
    code = "price-digits"
    zh = "报价以{unit}为单位，最多{digits}位小数。当前价{price}，下一口至少{minimum}。"
    en = (
        "Bid in {unit} with at most {digits} decimals. Now {price}; next at least "
        "{minimum}."
    )


class BidTooLow(BidRefused):
    """Not better than the current price by the increment."""

    code = "below-minimum"
    zh = "报价不足。当前价{price}，下一口至少{minimum}。"
    en = "The bid does not reach the next step. Now {price}; next at least {minimum}."


class BidTooHigh(BidRefused):
    """Not better than the current price by the decrement, in a falling auction."""

    code = "above-maximum"
    zh = "报价过高。当前价{price}，下一口至多{minimum}。"
    en = "The bid is not low enough. Now {price}; next at most {minimum}."


class NotAMultiple(BidRefused):
    code = "not-a-multiple"
    zh = "加价须为{increment}的整数倍。当前价{price}，下一口至少{minimum}。"
    en = (
        "A bid moves by whole multiples of {increment}. Now {price}; next at least "
        "{minimum}."
    )


class TooManySteps(BidRefused):
    code = "too-many-steps"
    zh = "一次最多加{steps}个加价幅度。当前价{price}，下一口至少{minimum}。"
    en = "One bid moves at most {steps} steps. Now {price}; next at least {minimum}."


class BeyondCap(BidRefused):
    code = "beyond-cap"
    zh = "报价超出限价{cap}。当前价{price}，下一口至少{minimum}。"
    en = "The bid passes the cap of {cap}. Now {price}; next at least {minimum}."


class CapReached(BidRefused):
    """The price is at its cap: it is taken, or area is bid, but no price."""

    code = "cap-reached"
    zh = "价格已达限价{price}，不再接受更高报价。"
    en = "The price is at its cap of {price}; no further price is taken."


class LeadsAlready(BidRefused):
    code = "leads-already"
    zh = "您已是当前最优报价人，无须再报。当前价{price}，下一口至少{minimum}。"
    en = "Your bid leads already. Now {price}; next at least {minimum}."


class MatchedAlready(BidRefused):
    """A holder of the same or an earlier right has matched the price."""

    code = "matched-already"
    zh = (
        "同等或更先顺序的优先购买权人已按此价行权。当前价{price}，下一口至少{minimum}。"
    )
    en = (
        "A holder of an equal or earlier right has matched. Now {price}; next at least "
        "{minimum}."
    )


class KeyReused(BidRefused):
    """The retry key belongs to another bid."""

    code = "key-reused"
    zh = "该重试编号已用于另一次报价。当前价{price}，下一口至少{minimum}。"
    en = "This retry key was used for another bid. Now {price}; next {minimum}."


class BidKeyMissing(Invalid):
    """Without a retry key a lost answer could become a second bid."""

    code = "bid-key"
    zh = "报价缺少重试编号，或编号超过64个字符。"
    en = "A bid carries a retry key of at most 64 characters."


class BidIrrevocable(Refused):
    """An accepted bid is not withdrawn or changed."""

    code = "bid-irrevocable"
    zh = "报价一经系统接受即不可撤回。"
    en = "A bid that was accepted cannot be taken back."


class OutOfOrder(Invalid):
    """Events come in one queue, in the order of the server's clock."""

    code = "out-of-order"
    zh = "事件时间{at}早于前一事件{before}。"
    en = "The event at {at} is earlier than the one before it, at {before}."


class NotNow(Refused):
    """The act has no place in the present phase."""

    code = "not-now"
    zh = "当前阶段（{phase}）不能办理。"
    en = "This cannot be done in the present phase ({phase})."


class ReserveOutOfTime(Refused):
    code = "reserve-out-of-time"
    zh = "底价须在{from_at}至{until}之间录入。"
    en = "The reserve is typed in from {from_at} until {until}."


class ReserveSet(Refused):
    code = "reserve-set"
    zh = "底价已录入，不能更改。"
    en = "The reserve has been typed in and cannot be changed."


class NoReserve(NotFound):
    code = "no-reserve"
    zh = "公告未设底价。"
    en = "The notice announces no reserve."


class NotAHolder(NotFound):
    code = "no-priority"
    zh = "该竞买号没有优先购买权。"
    en = "This number holds no right of first refusal."


class AnsweredAlready(Refused):
    code = "answered-already"
    zh = "您已答复，不能更改。"
    en = "You have answered already; it cannot be changed."


class ResumeTooEarly(Refused):
    """The notice of resuming is too short."""

    code = "resume-too-early"
    zh = "恢复竞价须提前公告，最早{earliest}恢复。"
    en = "Resuming needs notice: at the earliest {earliest}."


class ResumeShortens(Refused):
    """A freeze never takes time away."""

    code = "resume-shortens"
    zh = "恢复后的截止时间不得早于{least}。"
    en = "After resuming, the end is not earlier than {least}."


class ResumeTooLong(Refused):
    """Frozen near the end, no more than the rule allows remains."""

    code = "resume-too-long"
    zh = "恢复后剩余时间不得超过规定，截止时间不得晚于{most}。"
    en = "After resuming no more than the rule's time remains: at the latest {most}."
