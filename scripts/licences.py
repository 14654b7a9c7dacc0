"""Writes docs/running/LICENCES.md: what the lock files bring, and under which terms.

`python scripts/licences.py`, with the environment and the pages' packages installed.
"""

import json
import re
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "running" / "LICENCES.md"
HEAD = """# Licences of what Openseal stands on

Written by `scripts/licences.py` from the packages' own metadata; versions are those
of the lock files.
"""


def locked(name: str) -> set[str]:
    """The packages of a lock file, in one spelling."""
    lines = (ROOT / name).read_text().splitlines()
    return {_plain(line.partition("==")[0]) for line in lines if "==" in line}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def terms(package: Distribution) -> str:
    """The licence as the package states it, in a word or two."""
    # An e-mail message by nature, though the type says less.
    about: Any = package.metadata
    if expression := about.get("License-Expression"):
        return str(expression)
    classified = [
        str(line).rpartition(" :: ")[2]
        for line in about.get_all("Classifier") or []
        if str(line).startswith("License ::")
    ]
    if classified:
        return ", ".join(classified)
    return str(about.get("License") or "see the package").splitlines()[0][:60]


def python_rows(names: set[str]) -> list[str]:
    """One row for each installed package of `names`."""
    found = {_plain(p.metadata["Name"]): p for p in distributions()}
    return [
        f"| {name} | {found[name].version} | {terms(found[name])} |"
        for name in sorted(names)
        if name in found
    ]


def page_rows() -> list[str]:
    """One row for each package of the pages' lock file."""
    packages = json.loads((ROOT / "web/frontend/package-lock.json").read_text())
    return [
        f"| {path.removeprefix('node_modules/')} | {about['version']} "
        f"| {about.get('license', 'see the package')} |"
        for path, about in sorted(packages["packages"].items())
        if path and not about.get("optional")
    ]


def main() -> None:
    """Write the page."""
    running = locked("requirements.lock")
    building = locked("requirements-dev.lock") - running
    table = "| package | version | licence |\n|---|---|---|"
    parts = [
        HEAD,
        "## Running\n",
        table,
        *python_rows(running),
        "\n## Pages\n",
        table,
        *page_rows(),
        "\n## Building and testing only\n",
        table,
        *python_rows(building),
    ]
    PAGE.write_text("\n".join(parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
