"""factors.json for an agent: which bidders released their own key in their window.

Where the statement has a window, nothing is released before the list is there, signed
by whoever signed the closing list and stamped; then for those in it alone.
"""

from typing import Final

from client.custody import answers
from client.custody.answers import ClosingFiles
from client.custody.opening import Taken, Trust
from client.server import Server, ServerRefused
from kernel.refused import NotFound
from sealing import cms, context, factors

_PATH: Final = "/api/v1/custody/closings"


def released(
    server: Server, files: ClosingFiles, taken: Taken, trust: Trust
) -> frozenset[str] | None:
    """Return the manifests (hex) of those who released; None while nobody can know.

    Without a window there is no such list, and none is asked for.
    """
    if not context.has_factor(taken.chain.statement, taken.closing.envelope):
        return None
    try:
        answer = server.get(f"{_PATH}/{taken.closing.digest}/factors/")
    except ServerRefused as refusal:
        if refusal.code == NotFound.code:
            return None
        raise
    given = answers.factors(answer)
    signer = cms.verify_detached(files.closing, files.signature).certificate
    found, _stamp = factors.verify(
        given.body,
        given.signature,
        given.token,
        closing=taken.closing,
        signer=signer,
        timestamp_anchors=trust.timestamp_anchors,
    )
    return frozenset(found.manifests)
