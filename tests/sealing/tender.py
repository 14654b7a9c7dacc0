"""Reading what the command line said."""

import pytest


def refusal(capsys: pytest.CaptureFixture[str]) -> str:
    """Return the code of the one refusal that was said."""
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1, lines
    refused, code, sentence = lines[0].split(": ", 2)
    assert refused == "refused"
    assert sentence
    return code
