"""The pages' sealing modules under Node: a job goes in, an answer comes out."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from web.frontend.build import commands

RUN = Path(__file__).parent / "js" / "run.mjs"
VECTORS = Path(__file__).parents[1] / "vectors" / "sbe1.json"


def ask(what: str, path: Path) -> Any:
    """Run one question and return its answer; whatever throws fails the test."""
    node, _npm, _which = commands()
    done = subprocess.run(
        [*node, str(RUN), what, str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def job(folder: Path, **words: Any) -> Any:
    """Do one job; paths are given as they are."""
    path = folder / f"job-{words['do']}.json"
    path.write_text(json.dumps(words, default=str), encoding="utf-8")
    return ask("job", path)
