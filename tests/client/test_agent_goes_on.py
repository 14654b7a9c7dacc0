"""A custodian's agent goes on, whatever a server answers; it ends when told to."""

from __future__ import annotations

import json
import os
import signal
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from client import custodian
from client.custody.agent import Agent
from client.custody.home import Home
from client.server import ServerRefused, ServerUnreachable, refusal_of, told
from kernel.refused import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REFUSED = {"refused": {"code": "unavailable", "zh": "暂停服务。", "en": "Away."}}
BODY = json.dumps(REFUSED).encode()


@pytest.mark.parametrize("status", [425, 429, 500, 502, 503, 504])
def test_a_server_in_trouble_is_asked_again(status: int) -> None:
    trouble = refusal_of(status, BODY)
    assert isinstance(trouble, ServerUnreachable)
    assert str(trouble) == f"status {status}: 暂停服务。 Away."


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 428, 499])
def test_a_refusal_keeps_its_code_and_sentences(status: int) -> None:
    refusal = refusal_of(status, BODY)
    assert isinstance(refusal, ServerRefused)
    assert (refusal.code, refusal.status) == ("unavailable", status)


class Answers:
    """An agent's looks: each raises what comes next, and the last is told to end."""

    def __init__(self, *raised: Exception) -> None:
        self.raised = list(raised)
        self.looks = 0

    def look(self) -> bool:
        self.looks += 1
        if self.raised:
            raise self.raised.pop(0)
        os.kill(os.getpid(), signal.SIGTERM)
        return True


@pytest.fixture
def _signals() -> Iterator[None]:
    former = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)}
    yield
    for one, handler in former.items():
        signal.signal(one, handler)


@pytest.mark.usefixtures("_signals")
def test_neither_outage_nor_refusal_ends_it(capsys: pytest.CaptureFixture[str]) -> None:
    away, refused = refusal_of(503, BODY), refusal_of(401, BODY)
    agent = Answers(away, refused, refusal_of(401, BODY), away)
    assert custodian._run(agent, poll_s=0.001, once=False) == 0  # type: ignore[arg-type]
    assert agent.looks == 5
    said = capsys.readouterr().err.splitlines()
    assert said == [told(one) for one in (away, refused, away)]


def test_a_duty_that_the_server_breaks_over_holds_up_no_other(tmp_path: Path) -> None:
    lines: list[str] = []
    signer = mock.Mock()
    agent = Agent(signer, Home(tmp_path), signer, signer, lines.append)
    trouble, done = refusal_of(500, BODY), []
    assert agent._try("one", mock.Mock(side_effect=trouble)) is False
    assert agent._try("other", done.append, "done") is True
    assert (done, lines) == (["done"], [f"{told(trouble)} (one)"])
    with pytest.raises(ConnectionRefusedError):
        agent._try("third", mock.Mock(side_effect=ConnectionRefusedError))


@pytest.mark.usefixtures("_signals")
def test_one_look_says_what_was_refused() -> None:
    with pytest.raises(NotFound):
        custodian._run(Answers(NotFound()), poll_s=0.001, once=True)  # type: ignore[arg-type]
