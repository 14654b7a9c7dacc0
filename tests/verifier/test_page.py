"""The page that describes the file, its schema, and the questions agree."""

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from tests.verifier.asking import PAGE, SCHEMA, Command
from verifier.registry import asks

_BLOCKS = re.compile(
    r"```json\n(?P<question>.*?)```(?:\n\n```json answer\n(?P<answer>.*?)```)?",
    re.DOTALL,
)


def examples() -> Iterator[Any]:
    for number, found in enumerate(_BLOCKS.finditer(PAGE.read_text("utf-8"))):
        ask = json.loads(found["question"]).get("ask", "evaluate")
        yield pytest.param(
            found["question"], found["answer"] or "{}", id=f"{number}-{ask}"
        )


@pytest.fixture(scope="module")
def schema() -> Any:
    read = json.loads(SCHEMA.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(read)
    return jsonschema.Draft202012Validator(read)


def within(part: Any, whole: Any) -> bool:
    """Say whether what the page shows stands so in the answer."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(key in whole and within(part[key], whole[key]) for key in part)
    return bool(part == whole)


@pytest.mark.parametrize(("question", "shown"), list(examples()))
def test_an_example_can_be_asked_as_it_stands(
    question: str, shown: str, schema: Any, command: Command
) -> None:
    schema.validate(json.loads(question))
    status, out, err = command.run(question)
    assert status == 0, err
    answered = json.loads(out)
    assert within(json.loads(shown), answered["answer"]), answered["answer"]
    for step in answered["steps"]:
        assert step["title"]["zh"]
        assert step["title"]["en"]


def test_every_question_has_an_example_a_schema_and_a_line(schema: Any) -> None:
    page = PAGE.read_text("utf-8")
    shown = {
        json.loads(found["question"]).get("ask", "evaluate")
        for found in _BLOCKS.finditer(page)
    }
    for ask in asks():
        assert ask in shown
        assert ask in schema.schema["$defs"]
        assert ask in schema.schema["properties"]["ask"]["enum"]


@pytest.mark.parametrize("ask", ["evaluate", "rank", "fee", "days", "framework"])
def test_the_schema_refuses_a_member_that_nobody_knows(ask: str, schema: Any) -> None:
    found = next(
        json.loads(found["question"])
        for found in _BLOCKS.finditer(PAGE.read_text("utf-8"))
        if json.loads(found["question"]).get("ask") == ask
    )
    assert not list(schema.iter_errors(found))
    assert list(schema.iter_errors({**found, "fugde": "1"}))
