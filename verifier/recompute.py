"""Answer one documented question again, from a file alone: no server, no trust.

The form is described in docs/reference/recompute.md. Every answer carries the steps,
so that a published case can be checked by hand.
"""

from typing import ClassVar, Final

from evaluation.rules.methods.reader import ParametersInvalid, Reader
from verifier.registry import Answer, UnknownQuestion, asks

VERSION: Final = "openseal/recompute/1"


class QuestionInvalid(ParametersInvalid):
    """A member of the file is missing, unknown, or not what it should be."""

    zh: ClassVar[str] = "问题中的{place}不符合要求：{why_zh}。"
    en: ClassVar[str] = "Member {place} of the question: {why_en}."


def recompute(data: object) -> Answer:
    """Return {"v", "ask", "answer", "steps"} for a question in the documented form."""
    reader = Reader(data)
    version = reader.text("v", default=VERSION)
    ask = reader.text("ask", default="evaluate")
    if version != VERSION or ask not in asks():
        raise UnknownQuestion(ask=f"{version} {ask}", field="ask")
    rest = {key: reader.anything(key) for key in reader.names()}
    for known in ("v", "ask", "note"):
        rest.pop(known, None)
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
