"""What follows when the documents of an opened bid stay shut, by whose fault it is.

The law of part 0 (unread prices) holds for the rest of a bid too: not decrypted by the
bidder's fault is revoked (撤销), by another's it is withdrawn (撤回), and the others go
on (电子招标投标办法31). Whose fault it is, `sealing.blame` computes.
"""

from kernel.refused import Refused
from sealing.blame import Outcome

_ARTICLE = "电子招标投标办法第31条"


class DocumentsRevoked(Refused):
    """The bidder sealed documents that cannot be unsealed."""

    code = "documents-revoked"
    zh = "投标文件因投标人原因未能解密（{reason}），视为撤销其投标文件。"
    en = (
        "The documents cannot be unsealed by the bidder's own fault ({reason}): the "
        "bid counts as revoked."
    )
    article = _ARTICLE


class DocumentsWithdrawn(Refused):
    """What the bidder handed in was not kept as it came."""

    code = "documents-withdrawn"
    zh = (
        "投标文件因投标人之外的原因未能解密（{reason}），视为撤回，"
        "投标人可要求赔偿直接损失。"
    )
    en = (
        "The documents cannot be unsealed, not by the bidder's fault ({reason}): the "
        "bid counts as withdrawn, and the bidder may claim its direct loss."
    )
    article = _ARTICLE


def fault(outcome: str, reason: str) -> Refused:
    """Return what is held against a bid whose documents stay shut.

    `outcome` is `bidder-fault` or `other-fault`, `reason` the refusal's code.
    """
    if Outcome(outcome) is Outcome.BIDDER_FAULT:
        return DocumentsRevoked(reason=reason)
    return DocumentsWithdrawn(reason=reason)
