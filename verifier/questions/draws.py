"""Questions about a draw by commit and reveal: `draw`, domain.md 2.10."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from evaluation.rules.methods.reader import refuse
from evaluation.rules.methods.result import Step, Text
from kernel import draw
from verifier import draw_logs
from verifier.forms import Form
from verifier.registry import Answer, Answered, Ask

PARTICIPANTS_MAX: Final = 10_000_000


def read_seed(form: Form) -> bytes:
    """Read {"reveals", "commitments"} or {"seed"}, and return the seed."""
    reveals = read_reveals(form)
    given = form.words("seed")
    form.done()
    return draw.seed(reveals) if reveals else _bytes(given, form.place("seed"))


@dataclass(frozen=True, slots=True)
class Revealed:
    """What makes the seed, and whose sealed backup stood in or whose part is missing.

    Parties are numbered from 1, in the order of the roles.
    """

    reveals: list[bytes]
    stood_in: list[int]
    left_out: list[int]


def read_reveals(form: Form) -> list[bytes]:
    """Read the reveals, and hold them against the commitments where those stand."""
    return read_revealed(form).reveals


def read_revealed(form: Form) -> Revealed:
    """Read reveals with their `backups`: null is a party that did not reveal.

    Its backup counts only as what was committed to; else the party is left out.
    """
    key = "reveals_hex" if form.has("reveals_hex") else "reveals"
    values, place = form.items(key), form.place(key)
    form.ignore("reveals", "reveals_hex")
    key = "commits_sha256" if form.has("commits_sha256") else "commitments"
    told = form.place(key)
    commitments = [_bytes(value, told).hex() for value in form.items(key)]
    form.ignore("commitments", "commits_sha256")
    backups = form.items("backups")
    draw.check_commitments(commitments)
    if commitments and len(commitments) != len(values):
        raise draw.RevealsIncomplete(found=len(values), needed=len(commitments))
    found = Revealed([], [], [])
    kept = []
    for index, value in enumerate(values):
        promised = commitments[index] if commitments else None
        if value is None:
            backup = backups[index] if index < len(backups) else None
            secret = None if backup is None else _bytes(backup, form.place("backups"))
            fits = secret and promised in {None, draw.commitment(secret)}
            (found.stood_in if fits else found.left_out).append(index + 1)
            if not fits:
                continue
        else:
            secret = _bytes(value, place)
        assert secret is not None
        found.reveals.append(secret)
        kept.append(promised)
    if commitments:
        draw.check_reveals([str(each) for each in kept], found.reveals)
    return found


def _bytes(value: object, place: str) -> bytes:
    try:
        read = bytes.fromhex(str(value).removeprefix("0x"))
    except ValueError:
        read = b""
    if len(read) != draw.REVEAL_BYTES:
        raise refuse(place, "应为32字节的十六进制", "32 bytes in hexadecimal")
    return read


def _draw(data: Mapping[str, object]) -> Answered:
    if "draws" in data:
        return draw_logs.answer(data)
    form = Form(data)
    revealed = read_revealed(form)
    names = [str(value) for value in form.items("participants")]
    size = len(names) or None
    n = form.whole("n", default=size, low=1, high=PARTICIPANTS_MAX)
    if names and n != len(names):
        raise refuse("n", "与名单人数不符", "it is not the length of the list")
    k = form.whole("k", default=None, low=1, high=n)
    form.done()
    if not revealed.reveals:
        raise refuse("reveals", "没有可用的揭示值", "nothing was revealed")
    seed = draw.seed(revealed.reveals)
    taken = draw.steps(seed, among=n, count=k)
    drawn = [step.number for step in taken]
    answer: Answer = {"seed": seed.hex(), "drawn": drawn}
    if revealed.stood_in or revealed.left_out:
        answer |= {"stood_in": revealed.stood_in, "left_out": revealed.left_out}
    if names:
        answer["names"] = [names[number - 1] for number in drawn]
    return answer, _steps(taken, n)


def _steps(taken: Sequence[draw.Step], n: int) -> list[Step]:
    return [
        Step(
            rule="draw",
            title=Text("逐个抽取", "One after another"),
            formula=f"{place} + below({n - place}) = {step.swapped_with}",
            result=str(step.number),
            article="domain.md 2.10",
            inputs=(("words", ", ".join(map(str, step.words))),),
        )
        for place, step in enumerate(taken)
    ]


ASKS: Final[Mapping[str, Ask]] = {"draw": _draw}
