"""The script that seals is one file, the same from every folder, with its digest."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

from django.test import Client

from web.assets import sealing_script
from web.frontend.build import commands

FRONTEND = Path(__file__).parents[2] / "web" / "frontend"
BUILT = FRONTEND.parent / "static" / "build"


def built_elsewhere(folder: Path) -> tuple[str, dict[str, str]]:
    """Build the pages' assets from a copy in another folder."""
    here = folder / "web" / "frontend"
    shutil.copytree(
        FRONTEND, here, ignore=shutil.ignore_patterns("node_modules", "__pycache__")
    )
    (here / "node_modules").symlink_to(FRONTEND / "node_modules")
    node, _npm, _which = commands()
    done = subprocess.run(
        [*node, "build.mjs"], cwd=here, capture_output=True, text=True, check=True
    )
    manifest = json.loads((here.parent / "static/build/manifest.json").read_text())
    return done.stdout, manifest["sealing"]


def test_two_builds_in_different_folders_are_the_same_bytes(tmp_path: Path) -> None:
    said, first = built_elsewhere(tmp_path / "a" / "deeper")
    _said, second = built_elsewhere(tmp_path / "b")
    assert first == second
    assert f"sealing script: sha256 {first['sha256']}" in said
    name = f"web/static/build/{first['name']}"
    assert (tmp_path / "a/deeper" / name).read_bytes() == (
        tmp_path / "b" / name
    ).read_bytes()


def test_the_digest_is_of_the_file_that_is_served() -> None:
    script = sealing_script()
    digest = hashlib.sha256((BUILT / script.name).read_bytes())
    assert digest.hexdigest() == script.sha256
    assert script.integrity == "sha256-" + base64.b64encode(digest.digest()).decode()
    assert script.name == f"sealing-{script.sha256[:16]}.js"


def test_the_script_is_alone() -> None:
    """What the digest covers is all that runs: nothing else is imported."""
    text = (BUILT / sealing_script().name).read_text()
    assert not re.search(r"""\bfrom\s*["']\./|\bimport\s*["']""", text)


def test_everybody_finds_the_digest(transactional_db: None) -> None:
    script = sealing_script()
    line = Client().get("/sealing/digest.txt").content.decode()
    assert line == f"{script.sha256}  {script.name}\n"
    page = Client().get("/sealing/").content.decode()
    assert script.sha256[:4] in page
    assert script.name in page
