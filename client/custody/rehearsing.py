"""The rehearsal before the announcement (开封演练), as one agent does it.

What is opened is a dummy bid that says so, of this tender's newest statement, and by
the platform that this agent knows (`sealing.rehearsal`): never a bid.
"""

from datetime import datetime

from client.custody import statements
from client.custody.home import Home
from client.custody.opening import Trust
from sealing import rehearsal
from sealing.keys import Signer
from sealing.statement import Statement


def answer(
    message: bytes,
    digest: str,
    envelope: bytes,
    *,
    stated: Statement,
    signer: Signer,
    home: Home,
    trust: Trust,
    at: datetime,
) -> bytes:
    """Return the signed answer of this seat to a dummy bid, or refuse."""
    pinned = home.platform(stated.tender)
    known = trust.platforms or ({pinned} if pinned else set())
    made = home.keys_of(stated.tender)
    return rehearsal.answer(
        rehearsal.check(message, stated, known),
        digest,
        envelope,
        statement=stated,
        i=statements.own_seat(stated, signer).i,
        receiver=made.receiver,
        signer=made.signer,
        at=at,
    )
