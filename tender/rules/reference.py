"""Reference pages of this app, written from its tables.

`python -m tender.rules.reference docs/reference` writes them; a test compares.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from tender.rules import disclosure, procedures, rulebooks
from tender.rules.rulebooks import Row, Rulebook
from tender.rules.stages import ACT_WORDS, MOVES, STAGE_WORDS, Act, Stage

_NOTE: Final = "Written from the tables by `python -m tender.rules.reference`."


def stages_page() -> str:
    """Return the stages, the moves between them, and each procedure's path."""
    lines = ["# Stages of a lot", "", _NOTE, "", "| code | 中文 | English |"]
    lines += ["|---|---|---|"]
    lines += [
        f"| `{stage}` | {STAGE_WORDS[stage].zh} | {STAGE_WORDS[stage].en} |"
        for stage in Stage
    ]
    lines += ["", "## Moves", "", "| act | 中文 | from | to |", "|---|---|---|---|"]
    lines += [_move(act) for act in Act]
    lines += ["", "Every other pair of stage and act is refused: `not-allowed-now`."]
    lines += ["", "## Paths", ""]
    for procedure in procedures.PROCEDURES.values():
        path = " → ".join(f"`{stage}`" for stage in procedure.stages)
        lines += [f"* {procedure.title.zh} ({procedure.title.en}): {path}"]
    return "\n".join(lines) + "\n"


def _move(act: Act) -> str:
    # In the order of the stages: the table itself is built from sets.
    pairs = [(stage, MOVES[stage, act]) for stage in Stage if (stage, act) in MOVES]
    sources = ", ".join(f"`{stage}`" for stage, _ in pairs)
    targets = {target for _, target in pairs}
    stays = all(stage is target for stage, target in pairs)
    to = "stays" if stays else ", ".join(f"`{target}`" for target in sorted(targets))
    if act is Act.RESUME:
        to = "where it was suspended"
    return f"| `{act}` | {ACT_WORDS[act].zh} | {sources} | {to} |"


def rulebooks_page() -> str:
    """Return every number of every edition with its article."""
    lines = ["# Rulebooks", "", _NOTE]
    for book in rulebooks.EDITIONS.values():
        lines += ["", *_book(book)]
    return "\n".join(lines) + "\n"


def _book(book: Rulebook) -> list[str]:
    until = book.effective_until or "—"
    return [
        f"## {book.edition}: {book.title.zh} ({book.title.en})",
        "",
        f"{book.kind}; in force from {book.effective_from} until {until}.",
        "",
        "| key | 中文 | English | number | counted | 法条 | article |",
        "|---|---|---|---|---|---|---|",
        *(_number(row) for row in book.rows.values()),
    ]


def _number(row: Row) -> str:
    cells = (
        f"`{row.key}`",
        row.label.zh,
        row.label.en,
        row.amount().zh,
        str(row.counting) if row.demanded else f"{row.counting}, optional",
        row.article.zh,
        row.article.en,
    )
    return f"| {' | '.join(cells)} |"


def disclosure_page() -> str:
    """Return who sees what, from when, by which article."""
    lines = ["# Disclosure", "", _NOTE, ""]
    lines += ["| item | who | from | when the procedure | 法条 | article |"]
    lines += ["|---|---|---|---|---|---|"]
    for row in disclosure.TABLE:
        who = ", ".join(sorted(row.audiences))
        limits = [f"reads: {r}" for r in sorted(row.readings)]
        limits += [f"publishes: {p}" for p in sorted(row.publicities)]
        cells = (
            f"`{row.item}`",
            who,
            disclosure.MOMENT_WORDS[row.moment].en,
            ", ".join(limits) or "any",
            row.article.zh,
            row.article.en,
        )
        lines += [f"| {' | '.join(cells)} |"]
    lines += ["", "What has no row is never shown; before the deadline no row opens"]
    lines += ["anything about bids to anybody but the bidder it belongs to."]
    return "\n".join(lines) + "\n"


PAGES: Final[Mapping[str, Callable[[], str]]] = MappingProxyType(
    {
        "stages.md": stages_page,
        "rulebooks.md": rulebooks_page,
        "disclosure.md": disclosure_page,
    }
)


def write(folder: Path) -> None:
    """Write every page into `folder`."""
    for name, page in PAGES.items():
        (folder / name).write_text(page(), "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
