"""Which questions there are, and where a new one is added.

Every module of `verifier/questions/` is one subject. It gives its questions in a
mapping `ASKS` of the word that stands at `ask` in the file to a function:

    def _fee(data: Mapping[str, object]) -> Answered: ...

    ASKS: Final[Mapping[str, Ask]] = {"fee": _fee}

and is found by lying there: nothing else is edited. `data` is the file without `v`,
`ask` and `note`. The function reads it by `forms.Form` (or a rule's own reader), which
refuses what it does not know, asks a pure rule of some app, and returns the answer,
plain JSON with every number a string, and the steps that lead to it. Refusals are
`Refused` with the field; whatever the file says, nothing else may come out. A word is
given once in the house. Its members go into docs/reference/recompute.md with an
example, and into recompute.schema.json beside it under `$defs`; the tests of the
verifier ask every example of that page.
"""

import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import ClassVar

from evaluation.rules.methods.result import Step
from kernel.refused import Invalid
from verifier import questions

Answer = dict[str, object]
Answered = tuple[Answer, list[Step]]
Ask = Callable[[Mapping[str, object]], Answered]


class UnknownQuestion(Invalid):
    """The file asks for something that is not in this version of the form."""

    code: ClassVar[str] = "unknown-question"
    zh: ClassVar[str] = "不能识别的问题：{ask}。"
    en: ClassVar[str] = "This version cannot answer the question {ask}."


@cache
def asks() -> Mapping[str, Ask]:
    """Return every question of the house by its word."""
    found: dict[str, Ask] = {}
    for module in pkgutil.iter_modules(questions.__path__):
        given: Mapping[str, Ask] = import_module(
            f"{questions.__name__}.{module.name}"
        ).ASKS
        twice = found.keys() & given.keys()
        if twice:
            raise ValueError(f"asked for twice: {sorted(twice)}")
        found.update(given)
    return MappingProxyType(found)
