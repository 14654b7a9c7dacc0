"""What was built: no new CSS that old shells lack, no public script of the UI kit."""

import json
import re
from pathlib import Path

import pytest

BUILD = Path(__file__).resolve().parents[2] / "web" / "static" / "build"
FRONTEND = BUILD.parents[1] / "frontend"


def built(name: str) -> str:
    files = json.loads((BUILD / "manifest.json").read_text())["files"]
    return (BUILD / files[name]).read_text()


def tokens() -> dict[str, str]:
    css = (FRONTEND / "src" / "css" / "tokens.css").read_text()
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", css))


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast of two hex colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
            for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_no_light_dark_is_left_for_old_shells() -> None:
    assert "light-dark(" not in built("site.css")


def test_the_sprite_holds_the_named_icons_and_no_other() -> None:
    named = json.loads((FRONTEND / "icons.json").read_text())
    wanted = {*named["status"], *named["page"]}
    assert set(re.findall(r'<symbol id="([^"]+)"', built("icons.svg"))) == wanted


def test_every_icon_that_a_template_draws_is_in_the_sprite() -> None:
    drawn = {
        name
        for path in (FRONTEND.parent / "templates").rglob("*.html")
        for name in re.findall(r'{% icon "([^"]+)" %}', path.read_text())
    }
    assert drawn <= set(re.findall(r'<symbol id="([^"]+)"', built("icons.svg")))


def test_public_pages_load_a_small_script() -> None:
    files = json.loads((BUILD / "manifest.json").read_text())["files"]
    first = (BUILD / files["site.js"]).read_text()
    chunks = set(re.findall(r'from"\./(chunk-\w+\.js)"', first))
    whole = len(first) + sum(len((BUILD / name).read_text()) for name in chunks)
    assert whole < 16 * 1024


COLOURS = ("blue", "green", "azure", "purple", "orange", "red", "grey")


@pytest.mark.parametrize("colour", COLOURS)
def test_ink_is_plain_on_every_tint(colour: str) -> None:
    found = tokens()
    assert contrast(found["ink"], found[f"{colour}-tint"]) > 12


@pytest.mark.parametrize("colour", COLOURS)
def test_an_icon_is_plain_on_its_tint(colour: str) -> None:
    found = tokens()
    assert contrast(found[colour], found[f"{colour}-tint"]) > 4.5


@pytest.mark.parametrize("ground", ["paper", "ground", "grey-tint"])
def test_hints_links_and_buttons_are_plain(ground: str) -> None:
    found = tokens()
    for ink in ("ink-soft", "act", "red"):
        assert contrast(found[ink], found[ground]) > 4.5


def test_the_lock_file_names_no_registry() -> None:
    assert "resolved" not in (FRONTEND / "package-lock.json").read_text()
