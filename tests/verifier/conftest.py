"""The command, in a folder of its own."""

from pathlib import Path

import pytest

from tests.verifier.asking import Command


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Return the command that a stranger runs."""
    return Command(tmp_path, capsys)
