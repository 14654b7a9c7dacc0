"""Questions about a draw by commit and reveal: `draw`, domain.md 2.10."""

from collections.abc import Mapping
from typing import Final

from evaluation.rules.methods.reader import Reader
from kernel import draw
from verifier.registry import Answered, Ask, UnknownQuestion


def _draw(data: Mapping[str, object]) -> Answered:
    reader = Reader(data)
    reveals = [_bytes(value) for value in reader.items("reveals")]
    commitments = [str(value) for value in reader.items("commitments")]
    n = reader.whole("n", default=None, low=1, high=10_000_000)
    k = reader.whole("k", default=None, low=1, high=n)
    reader.done()
    if commitments:
        draw.check_reveals(commitments, reveals)
    seed = draw.seed(reveals)
    return {"seed": seed.hex(), "drawn": draw.draw(seed, among=n, count=k)}, []


def _bytes(value: object) -> bytes:
    try:
        return bytes.fromhex(str(value))
    except ValueError:
        raise UnknownQuestion(ask="draw", field="reveals") from None


ASKS: Final[Mapping[str, Ask]] = {"draw": _draw}
