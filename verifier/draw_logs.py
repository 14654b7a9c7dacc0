"""The log of a panel's draws, as `/draws/experts/<lot>/draw.json` gives it.

Asked by the word `draw` with `draws`: supplements, silent parties and quotas of single
places included (domain.md 2.10).
"""

from collections.abc import Mapping
from typing import Final, cast

from evaluation.rules import draw_replay
from evaluation.rules.draw_replay import Given, LoggedList
from evaluation.rules.methods.reader import Reader, refuse
from kernel.canonical import Json
from verifier.registry import Answered

K_MAX: Final = 1000
DRAWS_MAX: Final = 100


def answer(data: Mapping[str, object]) -> Answered:
    """Draw every logged draw again; what does not fit is refused by its name."""
    reader = Reader(data)
    answers = [_logged(one) for one in reader.readers("draws")]
    reader.done()
    return {"draws": answers}, []


def _logged(one: Reader) -> dict[str, object]:
    n = one.whole("n", default=None, low=1, high=DRAWS_MAX)
    given = [_given(row) for row in one.readers("given")]
    lists = [_list(row) for row in one.readers("lists")]
    one.ignore("left_out")
    one.done()
    seed, again = draw_replay.replay(n, given, lists)
    return {
        "n": str(n),
        "seed": seed,
        "lists": [
            {
                "label": each.label,
                "seed": each.seed,
                "drawn": list(each.drawn),
                "experts": list(each.experts),
            }
            for each in again
        ],
    }


def _given(row: Reader) -> Given:
    party, commitment = row.text("party"), row.text("commitment")
    shown = row.anything("reveal")
    row.done()
    return Given(
        party, commitment, None if shown is None else _bytes(shown, row.place("reveal"))
    )


def _list(row: Reader) -> LoggedList:
    found = LoggedList(
        label=row.text("label"),
        digest=row.text("digest"),
        body=cast("Mapping[str, Json]", row.mapping("body")),
        count=row.whole("k", default=None, low=1, high=K_MAX),
    )
    row.done()
    return found


def _bytes(value: object, place: str) -> bytes:
    try:
        return bytes.fromhex(str(value))
    except ValueError:
        raise refuse(place, "应为十六进制", "write it in hexadecimal") from None
