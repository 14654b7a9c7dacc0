"""Why custody refuses, apart from what sealing itself refuses."""

from kernel.refused import Invalid, Refused


class SeatsAlreadyGiven(Refused):
    """A tender's seats are given once, before its statement."""

    code = "seats-already-given"
    zh = "本项目的保管人已经确定，声明签署后不能更换。"
    en = "The custodians of this tender are already named and cannot be changed now."


class SeatAlreadyEnrolled(Refused):
    """A seat's keys are made once."""

    code = "seat-already-enrolled"
    zh = "第{index}席已登记密钥，不能再次登记。"
    en = "Seat {index} has its keys already; they are made once."


class SeatsNotEnrolled(Refused):
    """A statement holds the keys of every seat."""

    code = "seats-not-enrolled"
    zh = "还有{missing}个席位的值守程序未登记密钥，暂不能签署声明。"
    en = "{missing} seats have not made their keys yet; the statement needs all."


class StatementNotOurs(Refused):
    """The statement says something else than the seats on record."""

    code = "statement-not-ours"
    zh = "声明内容与登记的{what}不一致。"
    en = "The statement differs from what is on record: {what}."


class StatementExists(Refused):
    """A first statement is made once; later ones supersede it."""

    code = "statement-exists"
    zh = "本项目已有声明；如需改期，请签署变更声明。"
    en = "There is a statement already. To move times, sign one that supersedes it."


class AlreadySigned(Refused):
    """Each signs a statement once."""

    code = "already-signed"
    zh = "该席位已签署本声明。"
    en = "This seat has signed the statement already."


class OrderExists(Refused):
    """One order per (tender, lot, envelope)."""

    code = "order-exists"
    zh = "该信封已有开封令，不能再次签发。"
    en = "There is an order for this envelope already."


class ClosingEquivocation(Refused):
    """There is one closing list per (tender, lot, envelope), ever."""

    code = "closing-equivocation"
    zh = "该信封已有截止清单，不能出现第二份。"
    en = "There is a closing list for this envelope already; there is never a second."


class NotPublishedYet(Refused):
    """Nothing is released for a list that is not published."""

    code = "closing-not-published"
    zh = "截止清单尚未加盖时间戳并公布，不能释放。"
    en = "The closing list is not stamped and published yet; nothing may be released."


class AlreadyReleased(Refused):
    """Each seat releases once; the first release stands."""

    code = "already-released"
    zh = "该席位已释放，先前的释放有效。"
    en = "This seat has released already; its first release stands."


class ReleaseNotForThis(Refused):
    """A release is sealed to the key of its own opening."""

    code = "release-not-for-this"
    zh = "释放文件不是发给本次开封的。"
    en = "The release is not sealed to the key of this opening."


class OpeningKeyExists(Refused):
    """One key for one opening."""

    code = "opening-key-exists"
    zh = "本次开封的密钥已经生成。"
    en = "The key of this opening has been made already."


class OpeningKeyGone(Refused):
    """The opening's key was destroyed; nothing more can be opened with it."""

    code = "opening-key-gone"
    zh = "本次开封的密钥已销毁。"
    en = "The key of this opening has been destroyed."


class WrongTenderKey(Invalid):
    """Tender keys are P-256."""

    code = "wrong-tender-key"
    zh = "保管密钥应为P-256。"
    en = "Keys made for a tender are P-256."


class KeyAlreadyUsed(Invalid):
    """A key stands in one place of one seat."""

    code = "key-already-used"
    zh = "同一密钥不能用于两处。"
    en = "The same key may not be used in two places."


class StatementPending(Refused):
    """The statement before still waits for signatures."""

    code = "statement-pending"
    zh = "上一份声明尚未签署完毕。"
    en = "The statement before it still waits for signatures."


class StatementClosed(Refused):
    """An envelope that has its closing list moves no more."""

    code = "statement-closed"
    zh = "信封“{envelope}”已有截止清单，其时间不能再变更。"
    en = "The envelope {envelope} has its closing list; its times move no more."


class NothingToWithdraw(Refused):
    """There is no first statement that could be taken back."""

    code = "nothing-to-withdraw"
    zh = "没有可以收回的声明。"
    en = "There is no statement that could be taken back."


class ClosingNotOurs(Refused):
    """The list says something else than what is on record."""

    code = "closing-not-ours"
    zh = "截止清单与登记的{what}不一致。"
    en = "The closing list differs from what is on record: {what}."


class CodeNotRead(Invalid):
    """A code of a refusal is a word in lower case."""

    code = "code-not-read"
    zh = "拒绝代码无法识别。"
    en = "The code of the refusal cannot be read."
