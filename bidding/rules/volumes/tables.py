"""The tables of volume-based purchase: shortlists, shares, terms, each with its source.

Data, not law: every round has its own file, and a project may bring its own table
(domain.md 1.5). A table maps "at most so many" to a value; its last row is open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Table:
    """Rows (at most, value), ascending; `source` says where it was read, how sure."""

    rows: tuple[tuple[int | None, int], ...]
    source: str

    def value(self, count: int) -> int:
        """Return the value for `count`, the last row's beyond the others."""
        for most, value in self.rows:
            if most is None or count <= most:
                return value
        return self.rows[-1][1]


#: how many are shortlisted (入围) of how many that offered
SHORTLISTS: Final[Mapping[str, Table]] = MappingProxyType(
    {
        "round-2": Table(
            ((1, 1), (3, 2), (4, 3), (6, 4), (8, 5), (None, 6)),
            "国家集采第二批 [M, second-hand]",
        ),
        "round-3": Table(
            ((1, 1), (3, 2), (4, 3), (6, 4), (8, 5), (10, 6), (12, 7), (None, 8)),
            "国家集采第三、四批：最多8家 [M]，9家以上各行待核 [C]",
        ),
        "round-5": Table(
            (
                *((1, 1), (3, 2), (4, 3), (6, 4), (8, 5), (10, 6), (12, 7)),
                *((14, 8), (16, 9), (None, 10)),
            ),
            "国家集采第五批起：最多10家 [M]，9家以上各行待核 [C]",
        ),
    }
)
#: the agreed share of the base volume, per cent, by the number of winners
SHARES: Final[Mapping[str, Table]] = MappingProxyType(
    {
        "ordinary": Table(
            ((1, 50), (2, 60), (3, 70), (None, 80)), "国家集采文件，第二至四批 [M]"
        ),
        "antibiotic": Table(
            ((1, 40), (2, 50), (3, 60), (None, 70)), "国家集采文件，抗菌药物 [M]"
        ),
        "special": Table(((1, 30), (2, 40), (None, 50)), "国家集采文件，特殊品种 [M]"),
    }
)
#: the term of the agreement, years, by the number of winners
TERMS: Final[Mapping[str, Table]] = MappingProxyType(
    {
        "round-2": Table(
            ((1, 1), (3, 2), (None, 3)), "国家集采第二批 [M, two sources]"
        ),
        "round-3": Table(
            ((2, 1), (3, 2), (None, 3)), "国家集采第三至五批 [M, two sources]"
        ),
    }
)
