"""The table of all trades that are played: where each stands, as it happens.

On a terminal it stands below the lines of the diaries and changes with each of them;
elsewhere it is printed once, at the end.
"""

import sys
import threading
import unicodedata
from dataclasses import dataclass
from typing import IO, Final

WIDTHS: Final = (13, 34, 9, 52)
HEADINGS: Final = ("trade", "what", "since", "now")
_UP: Final = "\x1b[{lines}A\x1b[J"


@dataclass
class Row:
    """One trade: what it is, and its last step."""

    title: str
    what: str
    at: str = ""
    now: str = ""


class Board:
    """The rows by the titles of their diaries, and the lines above them."""

    def __init__(self, out: IO[str]) -> None:
        self._out = out
        self._is_live = out.isatty()
        self._rows: dict[str, Row] = {}
        self._drawn = 0
        self._lock = threading.Lock()

    def expect(self, title: str, what: str) -> None:
        """Give a trade its row."""
        self._rows[title] = Row(title, what)

    def say(self, title: str, at: str, words: str) -> None:
        """Write a line, and the step into the trade's row where it has one."""
        with self._lock:
            row = self._rows.get(title)
            if row is not None:
                row.at, row.now = at, words
            self._clear()
            print(f"{at}  {title:<13} {words}", file=self._out, flush=True)
            if self._is_live:
                self._draw()

    def stand(self) -> None:
        """Print the table for good."""
        with self._lock:
            self._clear()
            self._draw()
            self._drawn = 0

    def _clear(self) -> None:
        if self._drawn:
            print(_UP.format(lines=self._drawn), end="", file=self._out)
            self._drawn = 0

    def _draw(self) -> None:
        lines = ["", _line(HEADINGS), "-" * sum(WIDTHS)]
        lines += [
            _line((row.title, row.what, row.at, row.now)) for row in self._rows.values()
        ]
        print("\n".join(lines), file=self._out, flush=True)
        self._drawn = len(lines)


def _line(cells: tuple[str, ...]) -> str:
    fitted = (_fit(cell, width) for cell, width in zip(cells, WIDTHS, strict=True))
    return "".join(fitted).rstrip()


def _fit(text: str, width: int) -> str:
    """Cut or fill to a width on screen, where a Chinese character takes two places."""
    kept, used = "", 0
    for sign in text:
        wide = 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        if used + wide > width - 1:
            break
        kept, used = kept + sign, used + wide
    return kept + " " * (width - used)


#: the one of this program
BOARD: Final = Board(sys.stdout)
