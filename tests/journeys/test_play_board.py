"""The play's table of all trades: on a terminal below the lines, elsewhere last."""

from __future__ import annotations

import unicodedata
from io import StringIO

from play.board import WIDTHS, Board


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def played(out: StringIO) -> Board:
    board = Board(out)
    board.expect("works", "工程建设 公开招标")
    board.expect("land", "土地 挂牌")
    board.say("works", "0:01.0", "announced")
    board.say("desks", "0:02.0", "a line of no trade of the table")
    board.say("land", "0:03.0", "两名竞买人报价，" * 9)
    return board


def test_on_a_terminal_the_table_stands_below_the_last_line() -> None:
    out = Terminal()
    played(out)
    *_past, last = out.getvalue().split("\x1b[5A\x1b[J")
    lines = last.splitlines()
    assert lines[0].startswith("0:03.0  land")
    assert [line.split()[0] for line in lines[2:]] == [
        "trade",
        "-" * sum(WIDTHS),
        "works",
        "land",
    ]
    assert all(wide(line) <= sum(WIDTHS) for line in lines[2:])


def test_elsewhere_it_is_printed_once_at_the_end() -> None:
    out = StringIO()
    board = played(out)
    assert "trade" not in out.getvalue().splitlines()
    before = len(out.getvalue().splitlines())
    board.stand()
    assert "\x1b" not in out.getvalue()
    assert len(out.getvalue().splitlines()) == before + 5
