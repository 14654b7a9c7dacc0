"""Asking the verifier as a stranger would: a file, the command, what it prints."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from kernel.refused import Refused
from verifier.__main__ import main
from verifier.recompute import recompute

ROOT: Final = Path(__file__).resolve().parents[2]
PAGE: Final = ROOT / "docs" / "reference" / "recompute.md"
SCHEMA: Final = PAGE.with_name("recompute.schema.json")


def case(identifier: str) -> dict[str, Any]:
    """Return one public case, from whichever file keeps it."""
    for file in sorted((ROOT / "tests" / "cases").glob("*.json")):
        for each in json.loads(file.read_text(encoding="utf-8"))["cases"]:
            if each["id"] == identifier:
                found: dict[str, Any] = each
                return found
    raise LookupError(identifier)


class Command:
    """`python -m verifier recompute FILE.json`, and what it printed."""

    def __init__(self, folder: Path, captured: pytest.CaptureFixture[str]) -> None:
        self._file = folder / "question.json"
        self._captured = captured

    def answer(self, question: object) -> Any:
        """Write the question to a file, run the command, and read its answer."""
        status, out, err = self.run(json.dumps(question, ensure_ascii=False))
        assert status == 0, err
        return json.loads(out)["answer"]

    def run(self, text: str, *options: str) -> tuple[int, str, str]:
        self._file.write_text(text, encoding="utf-8")
        status = main(["recompute", str(self._file), *options])
        printed = self._captured.readouterr()
        return status, printed.out, printed.err


def answer(ask: str, **question: object) -> Any:
    """Ask without the command, where a test asks often."""
    return recompute({"ask": ask, **question})["answer"]


def refusal(ask: str, **question: object) -> Refused:
    """Ask what must be refused, and return the refusal."""
    with pytest.raises(Refused) as refused:
        recompute({"ask": ask, **question})
    return refused.value
