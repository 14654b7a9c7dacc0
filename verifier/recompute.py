"""Answer one documented question again, from a file alone: no server, no trust.

The form is described in docs/reference/recompute.md. Every answer carries the steps,
so that a published case can be checked by hand.
"""

from typing import ClassVar, Final

from evaluation.rules.methods.reader import ParametersInvalid, Reader
from verifier.registry import Answer, UnknownQuestion, asks

VERSION: Final = "openseal/recompute/1"
#: what a case of a library carries beside its question; not read
UNREAD: Final = (
    *("note", "notes", "id", "kind", "title", "source", "comment"),
    *("expected", "check"),
)
#: what is not read beside `inputs`, where it describes the case and asks nothing
BESIDE_INPUTS: Final = ("trade", "method", "published")


class QuestionInvalid(ParametersInvalid):
    """A member of the file is missing, unknown, or not what it should be."""

    zh: ClassVar[str] = "问题中的{place}不符合要求：{why_zh}。"
    en: ClassVar[str] = "Member {place} of the question: {why_en}."


def _members(reader: Reader) -> dict[str, object]:
    """Return the question's own members; those of `inputs` as if they stood at the top.

    So a case of a library can be asked as it is, with `ask` added.
    """
    unread = {"v", "ask", *UNREAD}
    inner: dict[str, object] = {}
    if reader.has("inputs"):
        unread |= {"inputs", *BESIDE_INPUTS}
        inner = dict(reader.mapping("inputs"))
        for name in UNREAD:
            inner.pop(name, None)
    rest = {name: each for name, each in reader.entries() if name not in unread}
    return {**inner, **rest}


def recompute(data: object) -> Answer:
    """Return {"v", "ask", "answer", "steps"} for a question in the documented form."""
    reader = Reader(data)
    version = reader.text("v", default=VERSION)
    ask = reader.text("ask", default="evaluate")
    if version != VERSION or ask not in asks():
        raise UnknownQuestion(ask=f"{version} {ask}", field="ask")
    rest = _members(reader)
    try:
        answer, steps = asks()[ask](rest)
    except ParametersInvalid as refused:
        facts = {name: str(fact) for name, fact in refused.facts.items()}
        raise QuestionInvalid(field=refused.field, **facts) from None
    return {
        "v": VERSION,
        "ask": ask,
        "answer": answer,
        "steps": [step.as_facts() for step in steps],
    }
