"""What is signed when an act is signed: one canonical object, one sequence of bytes.

`{"v": "openseal/act", "act": …, "subject": …, "facts": {…}}`: the act's name, the
identifier of what it is done to, and every fact that the signer is shown. The same
certificate signs the same bytes once, so an act that may lawfully recur (a second
suspension, say) carries in its facts what makes this time different: an edition, the
head of a journal stream, or the time asked for.
"""

from collections.abc import Mapping
from typing import Final

from kernel.canonical import canonical

VERSION: Final = "openseal/act"
NAME_LENGTH_MAX: Final = 80
SUBJECT_LENGTH_MAX: Final = 100


def act_bytes(act: str, subject: str, facts: Mapping[str, object]) -> bytes:
    """Return the bytes to sign; floats, dates and decimals raise `ValueError`."""
    if not act or len(act) > NAME_LENGTH_MAX:
        raise ValueError("an act has a name")
    if not subject or len(subject) > SUBJECT_LENGTH_MAX:
        raise ValueError("an act has a subject")
    return canonical(
        {"v": VERSION, "act": act, "subject": subject, "facts": dict(facts)}
    )
