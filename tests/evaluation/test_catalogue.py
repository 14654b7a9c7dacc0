"""The Chinese catalogue of this app is complete, and says nothing that nobody asks."""

import re
from pathlib import Path

from babel.messages.pofile import read_po

APP = Path(__file__).parent.parent.parent / "evaluation"


def asked() -> set[str]:
    """Return every msgid in templates and sources."""
    found: set[str] = set()
    for page in APP.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        found |= set(re.findall(r'{%\s*translate "([^"]+)"', text))
        for block in re.findall(
            r"{% blocktranslate[^%]*%}(.*?){% end", text, re.DOTALL
        ):
            single, _, _ = block.partition("{% plural %}")
            found.add(re.sub(r"{{ (\w+) }}", r"%(\1)s", single))
    for source in APP.rglob("*.py"):
        text = source.read_text(encoding="utf-8")
        found |= set(re.findall(r'(?:\b_|gettext_noop)\(\s*"([^"]+)"', text))
        found |= set(re.findall(r'sentence_en = "([^"]+)"', text))
    return found


def _one(given: str | tuple[str, ...]) -> str:
    """Return the text, of several for one and many the first."""
    return given if isinstance(given, str) else given[0]


def test_every_msgid_has_chinese_and_none_is_left_over() -> None:
    with (APP / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
        rows = [row for row in read_po(file) if row.id]
    said = {_one(row.id): _one(row.string) for row in rows}
    assert asked() - set(said) == set()
    assert set(said) - asked() == set()
    assert all(said.values())
