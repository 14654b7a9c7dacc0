"""The form of a draw in a file: reveals, commitments, who takes part, how many.

Names of the cases (`reveals_hex`, `commits_sha256`) are read like the documented ones;
participants may be numbered or named.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from evaluation.rules.methods.reader import refuse
from evaluation.rules.methods.result import Step, Text
from kernel import draw
from verifier.forms import Form
from verifier.registry import Answer, Answered

PARTICIPANTS_MAX: Final = 10_000_000


def read_seed(form: Form) -> bytes:
    """Read {"reveals", "commitments"} or {"seed"}, and return the seed."""
    reveals = read_reveals(form)
    given = form.words("seed")
    form.done()
    return draw.seed(reveals) if reveals else _bytes(given, form.place("seed"))


def read_reveals(form: Form) -> list[bytes]:
    """Read the reveals, and hold them against the commitments where those stand."""
    key = "reveals_hex" if form.has("reveals_hex") else "reveals"
    reveals = [_bytes(value, form.place(key)) for value in form.items(key)]
    form.ignore("reveals", "reveals_hex")
    key = "commits_sha256" if form.has("commits_sha256") else "commitments"
    commitments = [str(value).lower() for value in form.items(key)]
    form.ignore("commitments", "commits_sha256")
    if commitments:
        draw.check_reveals(commitments, reveals)
    return reveals


def _bytes(value: object, place: str) -> bytes:
    try:
        read = bytes.fromhex(str(value).removeprefix("0x"))
    except ValueError:
        read = b""
    if len(read) != draw.REVEAL_BYTES:
        raise refuse(place, "应为32字节的十六进制", "32 bytes in hexadecimal")
    return read


def one_list(data: Mapping[str, object]) -> Answered:
    """Answer a draw of `k` among `n`, or among named `participants`."""
    form = Form(data)
    reveals = read_reveals(form)
    names = [str(value) for value in form.items("participants")]
    size = len(names) or None
    n = form.whole("n", default=size, low=1, high=PARTICIPANTS_MAX)
    if names and n != len(names):
        raise refuse("n", "与名单人数不符", "it is not the length of the list")
    k = form.whole("k", default=None, low=1, high=n)
    form.done()
    if not reveals:
        raise refuse("reveals", "缺少揭示值", "there are no reveals")
    seed = draw.seed(reveals)
    taken = draw.steps(seed, among=n, count=k)
    drawn = [step.number for step in taken]
    answer: Answer = {"seed": seed.hex(), "drawn": drawn}
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
