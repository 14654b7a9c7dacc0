"""Every English sentence on a screen has its Chinese one."""

import re
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
APPS = sorted(path.parent for path in ROOT.glob("*/apps.py"))
NO_APP = {"config"}
WORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
TRANSLATE = re.compile(r"""\{%-?\s*(?:translate|trans)\s+(?:"([^"]*)"|'([^']*)')""")
BLOCK = re.compile(
    r"\{%\s*(?:blocktranslate|blocktrans)\b([^%]*)%\}(.*?)"
    r"\{%\s*end(?:blocktranslate|blocktrans)\s*%\}",
    re.DOTALL,
)
PLURAL = re.compile(r"\{%\s*plural\s*%\}")
VARIABLE = re.compile(r"\{\{\s*([\w.]+)[^}]*\}\}")


def test_a_sentence_has_one_translation_in_the_whole_house() -> None:
    """Catalogues are merged: of two translations one is shown everywhere.

    A word that must read differently gets a context, or more words.
    """
    found: dict[tuple[str | None, str], set[str]] = {}
    for app in APPS:
        source = app / "locale/zh_Hans/LC_MESSAGES/django.po"
        if source.is_file():
            with source.open("rb") as file:
                for each in read_po(file, locale="zh_Hans"):
                    if isinstance(each.id, str) and each.id:
                        key = (each.context, each.id)
                        found.setdefault(key, set()).add(str(each.string))
    assert {key: said for key, said in found.items() if len(said) > 1} == {}


def _in_python(path: Path) -> set[str]:
    with path.open("rb") as source:
        found = extract("python", source, keywords=WORDS)
        messages = [message for _, message, *_ in found]
    return {m[0] if isinstance(m, tuple) else m for m in messages}


def _in_template(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    found = {single or double for single, double in TRANSLATE.findall(text)}
    for options, body in BLOCK.findall(text):
        words = VARIABLE.sub(r"%(\1)s", PLURAL.split(body)[0])
        if "trimmed" in options:
            lines = (line.strip() for line in words.splitlines())
            words = " ".join(line for line in lines if line)
        found.add(words)
    return found


def _sources(app: Path) -> set[str]:
    found: set[str] = set()
    for path in app.rglob("*.py"):
        if "node_modules" not in path.parts and "migrations" not in path.parts:
            found |= _in_python(path)
    for path in app.rglob("*.html"):
        if "node_modules" not in path.parts:
            found |= _in_template(path)
    return found - {""}


def _chinese() -> dict[str, str]:
    """What the catalogues of all apps say: Django reads them as one."""
    found: dict[str, str] = {}
    for path in sorted(ROOT.glob("*/locale/zh_Hans/LC_MESSAGES/django.po")):
        with path.open("rb") as source:
            for message in read_po(source, locale="zh_Hans"):
                key, text = message.id, message.string
                key = key[0] if isinstance(key, tuple | list) else key
                text = text[0] if isinstance(text, tuple | list) else text
                if key and text and not message.fuzzy:
                    found[key] = text
    return found


def test_every_sentence_has_a_chinese_one():
    chinese = _chinese()
    missing = {
        app.name: sorted(_sources(app) - set(chinese))
        for app in APPS
        if app.name not in NO_APP and _sources(app) - set(chinese)
    }
    assert missing == {}


def test_a_translation_fills_in_only_what_its_sentence_names():
    strange = {
        english: text
        for english, text in _chinese().items()
        if not _places(text) <= _places(english)
    }
    assert strange == {}


def _places(sentence: str) -> set[str]:
    """The places of a sentence; a fact that is a word is said in its own language."""
    found = re.findall(r"%\((\w+)\)[sd]|\{(\w+)\}", sentence)
    return {re.sub(r"(^|_)(zh|en)$", "", percent + braces) for percent, braces in found}
