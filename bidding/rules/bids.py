"""Which bid may follow which (envelope.md sections 4 and 8.6), and why not."""

from dataclasses import dataclass

from kernel.refused import Refused


class NotOpenForBids(Refused):
    """The lot takes no bids now."""

    code = "not-open-for-bids"
    zh = "本标段现在不接收投标文件。此前已递交的投标不受影响。"
    en = "This lot takes no bids now. A bid submitted before still stands."


class OldEdition(Refused):
    """The statement in force bears other times: seal again."""

    code = "statement-not-in-force"
    zh = "密封声明已更新，请取得现行声明后重新封装。"
    en = "The tender statement was superseded. Fetch the one in force and seal again."


class NotTheBidder(Refused):
    """The certificate that signed the manifest is not the sender's organisation's."""

    code = "not-the-bidder"
    zh = "投标文件的签名证书不属于您的单位。"
    en = "The certificate that signed the bid does not belong to your organisation."


class OwnerMayNotBid(Refused):
    """The owner, its agency and the centre's operator do not bid on their own trade."""

    code = "owner-may-not-bid"
    zh = "招标人、代理机构不能参加本项目投标。"
    en = "The owner and its agency cannot bid for their own trade."


class CustodianMayNotBid(Refused):
    """Who keeps a share of the bids bids for none of them."""

    code = "custodian-may-not-bid"
    zh = "贵单位是本项目投标文件密钥的保管方，不能参加本项目投标。"
    en = "Your organisation keeps a share of this trade's bids and cannot bid in it."


class WrongSequence(Refused):
    """The bid does not follow the one it should."""

    code = "wrong-sequence"
    zh = "投标序号应为{seq}，所替换的投标应为{supersedes}。请重新封装。"
    en = "The bid should have number {seq} and replace {supersedes}. Seal it again."


class QuoteOnce(Refused):
    """A final quote is given once."""

    code = "quote-once"
    zh = "最后报价只能递交一次，先前的报价有效。"
    en = "A final quote is given once; the one you gave stands."


class NotAdmitted(Refused):
    """The order does not admit this bidder."""

    code = "not-admitted"
    zh = "您未被准予参加本轮报价。"
    en = "You are not admitted to this round."


class BidIdentifierTaken(Refused):
    """Bid identifiers are random; one that exists belongs to another bid."""

    code = "bid-identifier-taken"
    zh = "投标编号已被使用，请重新封装。"
    en = "The bid's identifier is in use. Seal it again."


class TooLateToWithdraw(Refused):
    """After the deadline a bid cannot be withdrawn, only revoked."""

    code = "too-late-to-withdraw"
    zh = "截止后不能撤回。截止后撤销投标，保证金可以不予退还。您的投标仍然有效。"
    en = (
        "A bid cannot be withdrawn after the deadline. To revoke it may cost the "
        "deposit. Your bid still stands."
    )


class NothingToWithdraw(Refused):
    """The bid is not a submitted one."""

    code = "nothing-to-withdraw"
    zh = "这份投标未处于已递交状态，不能撤回。"
    en = "This bid is not a submitted one and cannot be withdrawn."


class AlreadySubmitted(Refused):
    """An upload that is whole is a bid; a bid is withdrawn with a signature."""

    code = "already-submitted"
    zh = "投标已递交，不能按上传任务取消；如需撤回，请签名办理撤回。"
    en = "The bid is submitted; to take it back, withdraw it with a signature."


@dataclass(frozen=True, slots=True)
class Former:
    """The last bid of a bidder that was submitted: its number and manifest."""

    seq: int
    manifest: str
    is_live: bool


def check_follows(
    former: Former | None, *, seq: int, supersedes: str | None, rounds: bool
) -> None:
    """Refuse a bid that neither begins nor replaces as it should.

    While a bid stands, the next one replaces it by name. After a withdrawal a bidder
    may go on in the same row or begin anew.
    """
    begins = seq == 1 and supersedes is None
    if former is None:
        if not begins:
            raise WrongSequence(seq=1, supersedes="-")
        return
    if rounds:
        raise QuoteOnce
    follows = seq == former.seq + 1 and supersedes == former.manifest
    if not follows and (former.is_live or not begins):
        raise WrongSequence(seq=former.seq + 1, supersedes=former.manifest)
