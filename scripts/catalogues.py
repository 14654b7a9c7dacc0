"""Compiles the translation catalogues that changed: `msgfmt` is no given.

`python scripts/catalogues.py` writes a `.mo` beside every `.po` that is newer.
"""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]


def catalogues() -> list[Path]:
    """Every hand-written catalogue of the apps."""
    return sorted(ROOT.glob("*/locale/*/LC_MESSAGES/*.po"))


def compile_one(source: Path) -> bool:
    """Compile `source` unless its `.mo` is as new; tell whether it was."""
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
        return False
    locale = source.parents[1].name
    with source.open("rb") as text:
        catalogue = read_po(text, locale=locale, domain=source.stem, abort_invalid=True)
    rough = target.with_suffix(".mo.new")
    with rough.open("wb") as compiled:
        write_mo(compiled, catalogue)
    # Whole or not at all: a server may be reading it.
    rough.replace(target)
    return True


def main() -> int:
    """Compile what changed and say how many."""
    compiled = [source for source in catalogues() if compile_one(source)]
    if compiled:
        print(f"catalogues: {len(compiled)} compiled", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
