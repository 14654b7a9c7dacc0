"""Questions about the separated decision (评定分离): `separated-decision`.

Votes of the owner's committee counted round by round, or its talk put on record.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from evaluation.rules.methods import question, separated
from evaluation.rules.methods.reader import refuse
from evaluation.rules.methods.result import Step
from verifier.forms import Form
from verifier.registry import Answer, Answered, Ask

MEMBERS_LEAST: Final = 5


def _decision(data: Mapping[str, object]) -> Answered:
    form = Form(data)
    way = form.choice(
        "way", ("vote", "deliberation", "票决", "集体议事"), default="vote"
    )
    candidates = [str(each) for each in form.items("candidates")]
    question.check_distinct(candidates, "candidates")
    if not candidates:
        raise refuse("candidates", "没有候选人", "nobody stands")
    least = form.whole("members_least", default=MEMBERS_LEAST, low=1, high=99)
    if way in {"deliberation", "集体议事"}:
        return _deliberation(form, candidates, least)
    return _vote(form, candidates, least)


def _vote(form: Form, candidates: list[str], least: int) -> Answered:
    rounds = _rounds(form)
    members = form.whole(
        "members", default=max(map(len, rounds), default=0), low=1, high=99
    )
    share = form.words("more_than", default="1/2")
    form.done()
    separated.check_committee(members, least=least)
    standing: tuple[str, ...] = tuple(candidates)
    told: list[dict[str, object]] = []
    steps: list[Step] = []
    winner = None
    for number, ballots in enumerate(rounds, start=1):
        if winner is not None:
            raise refuse("ballots", "已有结果，不再表决", "it was decided before")
        found, step = separated.vote(
            standing,
            ballots,
            members=members,
            majority=_share(share),
            number=number,
        )
        told.append({"counts": dict(found.counts), "winner": found.winner})
        steps.append(step)
        winner, standing = found.winner, found.again
    answer: Answer = {
        "winner": winner,
        "rounds": told,
        "stand_again": list(standing) if winner is None else [],
    }
    return answer, steps


def _share(text: str) -> Fraction:
    try:
        share = Fraction(text)
    except (ValueError, ZeroDivisionError):
        share = Fraction(-1)
    if not Fraction(1, 2) <= share < 1:
        raise refuse("more_than", "应在1/2与1之间", "choose from 1/2 to 1")
    return share


def _rounds(form: Form) -> list[list[tuple[str, str]]]:
    """Read `rounds`, or `ballots` of the only one: member to choice, or counts."""
    given = form.items("rounds") if form.has("rounds") else [form.anything("ballots")]
    form.ignore("rounds", "ballots")
    return [_ballots(value, f"rounds.{n}") for n, value in enumerate(given)]


def _ballots(value: object, place: str) -> list[tuple[str, str]]:
    if isinstance(value, Mapping):
        return [(str(member), str(choice or "")) for member, choice in value.items()]
    if not isinstance(value, list):
        raise refuse(place, "应为成员与所选", "member and choice")
    read = []
    for number, each in enumerate(value, start=1):
        if isinstance(each, Mapping):
            inner = Form(each, place)
            read.append((inner.text("member"), inner.words("choice")))
            inner.ignore("reason")
            inner.done()
        else:
            # A secret ballot has no names: its number tells it apart.
            read.append((f"#{number}", str(each or "")))
    return read


def _deliberation(form: Form, candidates: list[str], least: int) -> Answered:
    inner = form.form("views")
    views = {member: inner.words(member) for member in inner.names()}
    chair, chosen = form.text("chair"), form.text("chosen")
    form.done()
    separated.check_committee(len(views), least=least)
    step = separated.deliberation(candidates, views, chair=chair, chosen=chosen)
    counts = {key: sum(view == key for view in views.values()) for key in candidates}
    return {"winner": chosen, "views": views, "counts": counts}, [step]


ASKS: Final[Mapping[str, Ask]] = {"separated-decision": _decision}
