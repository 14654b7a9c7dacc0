"""The region tree: city, county, township, village, as one path.

A path joins the administrative codes from the city down: "3208.320804.320804101".
Whoever holds a role in a region holds it in everything below, and nowhere else.
"""

import re
from enum import IntEnum
from itertools import pairwise
from typing import Final

from kernel.refused import Invalid


class Level(IntEnum):
    """市, 县, 乡镇, 村."""

    CITY = 1
    COUNTY = 2
    TOWNSHIP = 3
    VILLAGE = 4


# Digits of an administrative code at each level (national statistical codes).
CODE_DIGITS: Final = {
    Level.CITY: 4,
    Level.COUNTY: 6,
    Level.TOWNSHIP: 9,
    Level.VILLAGE: 12,
}
PATH_PATTERN: Final = r"^\d{4}(\.\d{6}(\.\d{9}(\.\d{12})?)?)?$"


class NotARegion(Invalid):
    """A path that does not name a place in the tree."""

    code = "not-a-region"
    zh = "“{path}”不是地区代码：应为市4位、县6位、乡镇9位、村12位，逐级相连。"
    en = (
        "“{path}” is not a region: codes have 4 digits for a city, 6 for a county, "
        "9 for a township and 12 for a village, each beginning with the one above."
    )


def check_path(path: str) -> None:
    """Refuse a path whose codes do not each extend the one before."""
    if not re.fullmatch(PATH_PATTERN, path):
        raise NotARegion(path=path, field="path")
    codes = path.split(".")
    for above, below in pairwise(codes):
        if not below.startswith(above):
            raise NotARegion(path=path, field="region")


def level(path: str) -> Level:
    """Return the level of a checked path."""
    return Level(path.count(".") + 1)


def parent(path: str) -> str:
    """Return the path above, or "" for a city."""
    return path.rpartition(".")[0]


def covers(held: str, path: str) -> bool:
    """Say whether a role held in `held` reaches `path`. Nothing covers nothing."""
    # "3208" must not cover "32081": the dot belongs to the comparison.
    return bool(held) and (path == held or path.startswith(f"{held}."))
