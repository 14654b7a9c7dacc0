"""Write docs/reference/procedures.md: every procedure, each end, the tests between.

`python scripts/procedures.py` writes it from tender/rules/catalogue.py, the rows that
the house runs (tender/rules/procedures.py), and tests/procedures.py. A test compares.
"""

import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tender.rules.catalogue import CATALOGUE, End, Entry  # noqa: E402
from tender.rules.procedures import PROCEDURES, Category  # noqa: E402
from tender.rules.stages import STAGE_WORDS  # noqa: E402
from tests.procedures import DRIVES  # noqa: E402

PAGE: Final = ROOT / "docs" / "reference" / "procedures.md"
_TITLES: Final = {
    Category.WORKS: "工程建设 (works)",
    Category.PROCUREMENT: "政府采购 (procurement)",
    Category.LAND: "土地 (land)",
    Category.DRUGS: "药品药械 (drugs and devices)",
    Category.EQUITY: "产权 (equity)",
    Category.PPP: "PPP",
    Category.INTERMEDIARY: "中介服务 (intermediaries)",
}
_HEAD: Final = """# Procedures

Written by `python scripts/procedures.py` from the catalogue, the rows that run, and the
tests that drive them.

Every procedure that the law gives the centre, by stage and by end. A number is the test
that drives that stage to that end through HTTP and asserts the rule that tells the
procedure from its neighbours; an empty cell is a gap; — is a stage that such an end
does not reach. A procedure without a row in the house cannot be registered yet.
"""


def page() -> str:
    """Return the page."""
    tests = sorted(set(DRIVES.values()))
    numbers = {test: number for number, test in enumerate(tests, start=1)}
    cells = sum(
        end.reaches(stage)
        for each in CATALOGUE.values()
        for end in each.ends
        for stage in each.stages
    )
    lines = [_HEAD, f"{len(DRIVES)} of {cells} cells have a test."]
    lines += [f"{len(PROCEDURES)} of {len(CATALOGUE)} procedures have a row."]
    for category in Category:
        lines += ["", f"## {_TITLES[category]}"]
        for entry in CATALOGUE.values():
            if entry.category is category:
                lines += ["", *_table(entry, numbers)]
    lines += ["", "## Tests", ""]
    lines += [f"{number}. `{test}`" for test, number in numbers.items()]
    return "\n".join(lines) + "\n"


def _table(entry: Entry, numbers: dict[str, int]) -> list[str]:
    row = "has a row" if entry.code in PROCEDURES else "no row yet"
    heads = [f"{STAGE_WORDS[stage].zh} `{stage}`" for stage in entry.stages]
    return [
        f"### {entry.title.zh} ({entry.title.en})",
        "",
        f"`{entry.code}`, {row}. {entry.rule.zh} ({entry.rule.en}; {entry.article}).",
        "",
        f"| end | {' | '.join(heads)} |",
        f"|---|{'---|' * len(heads)}",
        *(_line(entry, end, numbers) for end in entry.ends),
    ]


def _line(entry: Entry, end: End, numbers: dict[str, int]) -> str:
    cells = []
    for stage in entry.stages:
        test = DRIVES.get((entry.code, end.code, stage))
        empty = "" if end.reaches(stage) else "—"
        cells.append(str(numbers[test]) if test else empty)
    law = f", {end.article}" if end.article else ""
    return f"| {end.title.zh} ({end.title.en}{law}) | {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
