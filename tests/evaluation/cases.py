"""The published and constructed cases, by id (tests/cases/evaluation.json)."""

import json
from pathlib import Path
from typing import Any, Final

from verifier.recompute import VERSION, recompute

FILE: Final = Path(__file__).parent.parent / "cases" / "evaluation.json"


def case(identifier: str) -> dict[str, Any]:
    """Return one case."""
    cases = json.loads(FILE.read_text(encoding="utf-8"))["cases"]
    return next(each for each in cases if each["id"] == identifier)


def answer(ask: str, **question: object) -> Any:
    """Ask through the verifier, as a stranger with a file would."""
    return recompute({"v": VERSION, "ask": ask, **question})["answer"]


def rows(answered: Any) -> dict[str, Any]:
    """Return the rows of an evaluation by bid."""
    return {row["bid"]: row for row in answered["rows"]}
