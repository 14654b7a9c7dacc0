"""vectors/sbe1.json, reproduced by the pages' modules under Node and in Chromium."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.sealing_browser import node, serve

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

CHECKS_LEAST = 250


def test_node_reproduces_every_answer() -> None:
    count, failed = node.ask("known", node.VECTORS)
    assert failed == []
    assert count >= CHECKS_LEAST


def test_chromium_reproduces_every_answer(page: Page, tmp_path: Path) -> None:
    serve.bundle(node.RUN.with_name("known.mjs"), tmp_path / "known.js")
    with serve.folder(tmp_path) as url:
        page.goto(f"{url}/page.html")
        answers = json.loads(node.VECTORS.read_text("utf-8"))
        asked = "answers => import('/known.js').then(it => it.check(answers))"
        count, failed = page.evaluate(asked, answers)
    assert failed == []
    assert count >= CHECKS_LEAST
