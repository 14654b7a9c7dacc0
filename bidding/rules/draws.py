"""The draw of a factor at the opening (domain.md 2.10): from what, by whom, how.

The set stands in the signed tender file. Centre, owner and supervisor commit before
the deadline and reveal after it; the last reveal is always SHA-256 of the closing
list, which nobody knows before the deadline. Whoever did not commit has no part in it.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bidding.rules.opening import Party
from kernel import draw as kernel_draw
from kernel.canonical import canonical
from kernel.refused import Invalid, Refused
from parties.rules.actor import Role
from tender.rules.tender_file import TenderFile

LABEL: Final = "K"
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
PARTIES: Final[Mapping[Role, Party]] = {
    Role.OPENING: Party.CENTRE,
    Role.OWNER: Party.OWNER,
    Role.AGENCY: Party.OWNER,
    Role.SUPERVISOR: Party.SUPERVISOR,
}


class NoDraw(Refused):
    """Nothing is drawn at this opening."""

    code = "no-draw"
    status = 404
    zh = "本次开标不抽取系数。"
    en = "Nothing is drawn at this opening."


class CommittingOver(Refused):
    """Commitments are made before the deadline."""

    code = "committing-over"
    zh = "承诺须在投标截止前作出。"
    en = "Commitments are made before the deadline."


class CommitmentMalformed(Invalid):
    """A commitment is a SHA-256 in hex."""

    code = "commitment-malformed"
    zh = "承诺应为64位十六进制摘要（SHA-256）。"
    en = "A commitment is a SHA-256 digest: 64 hexadecimal digits."


class CommittedBefore(Refused):
    """A party commits once."""

    code = "committed-before"
    zh = "您已作出承诺，不能更改。"
    en = "You have committed already; it cannot be changed."


class TooEarlyToReveal(Refused):
    """Nothing is revealed before the bids are read out."""

    code = "too-early-to-reveal"
    zh = "唱标之后才能揭示。"
    en = "Reveal after the bids are read out."


class NothingToReveal(Refused):
    """The party committed to nothing, or has revealed it."""

    code = "nothing-to-reveal"
    zh = "没有待揭示的承诺。"
    en = "There is no commitment of yours to reveal."


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn: its name, the set in the file's order, and the set's digest."""

    label: str
    candidates: tuple[str, ...]

    @property
    def digest(self) -> str:
        """The SHA-256 of the canonical list, in hex."""
        return hashlib.sha256(canonical(list(self.candidates))).hexdigest()


@dataclass(frozen=True, slots=True)
class Drawn:
    """What came out, with all that is needed to draw again."""

    seed: bytes
    words: tuple[int, ...]
    number: int
    value: str


def draw_of(file: TenderFile) -> Drawing | None:
    """Return what a tender file has drawn at the opening, if anything."""
    listed = file.method.parameters.get("k_set")
    if not isinstance(listed, list) or not listed:
        return None
    return Drawing(LABEL, tuple(str(each) for each in listed))


def check_may_commit(*, deadline: datetime | None, now: datetime) -> None:
    """Refuse a commitment at the deadline or after it."""
    if deadline is None or now >= deadline:
        raise CommittingOver


def check_commitment(commitment: str) -> None:
    """Refuse what is no SHA-256 in lower-case hex."""
    if not _DIGEST.fullmatch(commitment):
        raise CommitmentMalformed(field="commitment")


def drawn_from(
    candidates: Sequence[str], *, reveals: Sequence[bytes], closing: str
) -> Drawn:
    """Draw one of the candidates. `closing` is the hex digest of the closing list."""
    seed = kernel_draw.seed([*reveals, bytes.fromhex(closing)])
    (step,) = kernel_draw.steps(seed, among=len(candidates), count=1)
    return Drawn(seed, step.words, step.number, candidates[step.number - 1])
