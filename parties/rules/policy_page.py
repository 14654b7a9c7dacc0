"""The policy table as a page of the reference, for people who check it.

`python -m parties.rules.policy_page` prints docs/reference/policy.md; a test compares.
"""

import sys
from collections.abc import Iterable
from typing import Final

from parties.rules.actor import Role
from parties.rules.policy import Row, table

# Every app that may declare acts, lowest first.
APPS: Final = (
    "journal",
    "parties",
    "escrow",
    "tender",
    "bidding",
    "evaluation",
    "award",
    "notices",
    "supervision",
    "web",
)
HEAD: Final = """\
# Who may do what

Generated from the apps' `rules/policy.py`; do not edit. What is not listed nobody may
do, and it is answered as if it were not there. All conditions of a row must hold; of
several rows for an act, one suffices.

| act | roles | when | article |
|---|---|---|---|
"""


def page(rows: Iterable[Row]) -> str:
    """Return the page as Markdown."""
    return HEAD + "".join(_line(line) for line in rows)


def _line(line: Row) -> str:
    roles = ", ".join(str(role) for role in Role if role in line.roles)
    when = ", ".join(condition.name for condition in line.when)
    return f"| `{line.act}` | {roles} | {when} | {line.article} |\n"


if __name__ == "__main__":
    sys.stdout.write(page(table(APPS)))
