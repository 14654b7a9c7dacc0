"""Refusals that several parts of the sealed envelope share, and their common parent.

A refusal that only one module raises stands in that module. Every code appears in
docs/reference/sealing-cli.md.
"""

from kernel.refused import Invalid


class SealingRefused(Invalid):
    """Something about an envelope, a statement or an opening does not hold."""

    code = "sealing-refused"
    zh = "密封数据不符合要求。"
    en = "The sealed data do not hold."


class Malformed(SealingRefused):
    """A document has the wrong members, or a member has the wrong shape."""

    code = "malformed"
    zh = "{where}：{what}。"
    en = "{where}: {what}."


class UnknownVersion(SealingRefused):
    """The document does not say the version that is expected at its place."""

    code = "unknown-version"
    zh = "{where}的版本标识不是{expected}。"
    en = "{where} does not say the version {expected}."


class UnknownSuite(SealingRefused):
    """There is no negotiation: suite 1 or nothing (section 12)."""

    code = "unknown-suite"
    zh = "密码套件{suite}未知或不允许。"
    en = "The suite {suite} is unknown or not allowed."


class TooLarge(SealingRefused):
    """A limit of section 11 is passed."""

    code = "too-large"
    zh = "{what}超过上限{limit}字节。"
    en = "{what} is over its limit of {limit} bytes."


class MissingFile(SealingRefused):
    """A file that must be there is not."""

    code = "missing-file"
    zh = "缺少文件{name}。"
    en = "The file {name} is missing."


class UnreadableFile(SealingRefused):
    """A file is there and cannot be read as a regular file."""

    code = "unreadable-file"
    zh = "文件{name}无法读取。"
    en = "The file {name} cannot be read."


class UnexpectedFile(SealingRefused):
    """A file stands where the format has no place for it."""

    code = "unexpected-file"
    zh = "不应有文件{name}。"
    en = "The file {name} has no place here."


class WrongLot(SealingRefused):
    """The lot is not one of the statement, or not the one asked for."""

    code = "wrong-lot"
    zh = "标段{lot}不属于本项目声明。"
    en = "The lot {lot} is not the one that is expected here."


class WrongTender(SealingRefused):
    """The tender differs from the statement's."""

    code = "wrong-tender"
    zh = "招标项目{tender}与声明不符。"
    en = "The tender {tender} is not the statement's."


class WrongEnvelope(SealingRefused):
    """The statement has no such envelope."""

    code = "wrong-envelope"
    zh = "声明中没有信封{envelope}。"
    en = "The envelope {envelope} is not the one that is expected here."


class StatementMismatch(SealingRefused):
    """What was sealed or ordered rests on another statement than the one at hand."""

    code = "statement-mismatch"
    zh = "{what}与招标声明不一致。"
    en = "{what} differs from the tender statement."


class OrderMismatch(SealingRefused):
    """An order is for something else than what it is used for."""

    code = "order-mismatch"
    zh = "开启令与{what}不一致。"
    en = "The order does not fit: {what} differs."


class OrderRequired(SealingRefused):
    """A quote round, and an envelope that waits for its order, need one."""

    code = "order-required"
    zh = "信封{envelope}须有开启令。"
    en = "The envelope {envelope} needs its order."


class OrderNotWanted(SealingRefused):
    """On the command line an order is for rounds only."""

    code = "order-not-wanted"
    zh = "信封{envelope}不使用开启令。"
    en = "The envelope {envelope} takes no order."


class NotAdmitted(SealingRefused):
    """The order does not name this bidder."""

    code = "not-admitted"
    zh = "开启令未列入该投标人。"
    en = "The order does not admit this bidder."


class WrongSigner(SealingRefused):
    """A signature is good, and by somebody else than the one named."""

    code = "wrong-signer"
    zh = "{what}不是由指定的证书签名。"
    en = "{what} is not signed by the certificate that is named for it."


class ContextMismatch(SealingRefused):
    """The context, or its digest, differs from that of the signed manifest."""

    code = "context-mismatch"
    zh = "{what}与投标上下文不一致。"
    en = "{what} differs from the context of the bid."


class ShareNotCommitted(SealingRefused):
    """A share differs from what the bidder signed for it."""

    code = "share-not-committed"
    zh = "第{i}份份额与签名承诺不符。"
    en = "Share {i} does not match its commitment."


class FactorNotCommitted(SealingRefused):
    """The bidder factor differs from what the bidder signed for it."""

    code = "factor-not-committed"
    zh = "投标人因子与签名承诺不符。"
    en = "The bidder factor does not match its commitment."


class EnvelopeDigest(SealingRefused):
    """An envelope's bytes are not those that the manifest signs."""

    code = "envelope-digest"
    zh = "{name}与清单签名的摘要不符。"
    en = "{name} is not the envelope that the manifest signs."


class Truncated(SealingRefused):
    """There are fewer bytes than signed."""

    code = "truncated"
    zh = "{name}不完整：应为{expected}字节，实为{found}字节。"
    en = "{name} is cut short: {expected} bytes are signed, {found} are there."


class Overlong(SealingRefused):
    """There are more bytes than signed."""

    code = "overlong"
    zh = "{name}过长：应为{expected}字节。"
    en = "{name} is longer than the {expected} bytes that are signed."
