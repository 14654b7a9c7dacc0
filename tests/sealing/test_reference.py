"""The reference page knows every refusal that sealing can give, in both languages."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import sealing
from kernel.refused import Refused

PAGE = Path(__file__).parents[2] / "docs/reference/sealing-cli.md"


def below(kind: type[Refused]) -> Iterator[type[Refused]]:
    """Give all classes below one."""
    for each in kind.__subclasses__():
        yield each
        yield from below(each)


def refusals() -> list[type[Refused]]:
    """Return every refusal of the package."""
    for module in pkgutil.walk_packages(sealing.__path__, "sealing."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return [each for each in below(Refused) if each.__module__.startswith("sealing.")]


def test_every_code_is_on_the_page():
    codes = re.findall(r"^\| `([a-z0-9-]+)` \|", PAGE.read_text("utf-8"), re.MULTILINE)
    page = set(codes)
    assert {each.code for each in refusals()} - page == {"sealing-refused"}


def test_both_sentences_have_the_same_places():
    """A place that ends in its language's code is filled by a word of that language."""
    for each in refusals():
        zh = {name.removesuffix("_zh") for name in re.findall(r"{(\w+)}", each.zh)}
        en = {name.removesuffix("_en") for name in re.findall(r"{(\w+)}", each.en)}
        assert zh <= en or en <= zh, each
