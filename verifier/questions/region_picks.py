"""Questions about who picks which region: `region-picks`, domain.md 1.5."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from bidding.rules.volumes import region_picks
from evaluation.rules.methods.figures import plain
from evaluation.rules.methods.reader import refuse
from evaluation.rules.methods.result import Step, Text
from kernel.refused import CHINESE, ENGLISH, Refused
from verifier.auction_form import first, lasting
from verifier.auction_times import Times, zero
from verifier.forms import Form
from verifier.registry import Answer, Answered, Ask


def _picks(data: Mapping[str, object]) -> Answered:
    form = Form(data)
    times = Times()
    opens = first(form, "opens", "opens_at")
    order = _order(form)
    volumes = _volumes(form)
    terms = region_picks.PickTerms(
        order=order,
        regions=tuple(volumes),
        opens_at=times.read(*opens) if opens else zero(),
        turn=lasting(form, "turn_s", "turn"),
        backups=form.flag("backups", default=False),
        per_turn=form.whole("per_turn", default=1, low=1, high=100),
    )
    if not order or len(set(order)) != len(order) or not volumes:
        raise refuse("order", "名单为空或重复", "give each winner once, and regions")
    state = region_picks.begin(terms)
    log: list[Answer] = []
    for index, value in enumerate(form.items("picks")):
        inner = _pick_form(value, form.place(f"picks.{index}"))
        state, line = _picked(state, inner, times)
        log.append(line)
    wishes = _wishes(form)
    form.done()
    while wishes and state.turn:
        state, line = _picked(state, Form(_wish(state, wishes), "preferences"), times)
        log.append(line)
    answer: Answer = {
        "main": dict(state.main),
        "backup": dict(state.backup),
        "turn": state.turn or None,
        "picking": None if state.ended_at is not None else state.kind.value,
        "without": [each for each in volumes if each not in state.main],
        "volumes": {
            winner: plain(
                sum(
                    (
                        volumes[region]
                        for region, by in state.main.items()
                        if by == winner
                    ),
                    Decimal(0),
                )
            )
            for winner in order
        },
        "log": log,
    }
    steps = [
        Step(
            rule="region-picks",
            title=Text("选区", "A pick"),
            subject=str(line["winner"]),
            article="domain 1.5",
            formula=f"{line['at'] or '-'}: {line['region'] or '-'}",
            result=str(line["result"]),
        )
        for line in log
    ]
    return answer, steps


def _order(form: Form) -> tuple[str, ...]:
    key = "winners" if form.has("winners") else "order"
    form.ignore("order", "winners")
    return tuple(str(each) for each in form.items(key))


def _wishes(form: Form) -> dict[str, list[str]]:
    """Read `preferences`: of each winner the regions it would take, best first."""
    if not form.has("preferences"):
        form.ignore("preferences")
        return {}
    inner = form.form("preferences")
    return {name: [str(each) for each in inner.items(name)] for name in inner.names()}


def _wish(
    state: region_picks.Picks, wishes: Mapping[str, list[str]]
) -> dict[str, object]:
    """Return what who has the turn does: its best region that is open, or none."""
    open_ = state.open_to(state.turn)
    wished = [each for each in wishes.get(state.turn, ()) if each in open_]
    return {"winner": state.turn, "region": wished[0] if wished else None}


def _volumes(form: Form) -> dict[str, Decimal]:
    """Read regions as a list, or with the volume of each."""
    if isinstance(form.anything("regions"), Mapping):
        inner = form.form("regions")
        return {name: inner.money(name) for name in inner.names()}
    return {str(each): Decimal(0) for each in form.items("regions")}


def _pick_form(value: object, place: str) -> Form:
    if isinstance(value, list | tuple) and len(value) in {2, 3}:
        names = ("at", "winner", "region")[3 - len(value) :]
        return Form(dict(zip(names, value, strict=True)), place)
    return Form(value, place)


def _picked(
    state: region_picks.Picks, form: Form, times: Times
) -> tuple[region_picks.Picks, Answer]:
    when = first(form, "at", "time")
    found = first(form, "winner", "firm", "by")
    winner = str(found[0]) if found else ""
    region = form.words("region")
    form.done()
    at = times.read(*when) if when else state.since
    assert at is not None
    line: Answer = {"at": times.write(at) if when else None, "winner": winner}
    try:
        if region:
            state = region_picks.pick(state, winner, region, at)
        else:
            state = region_picks.lose_turn(state, winner, at)
    except Refused as refused:
        state = region_picks.advance(state, at)
        why = {"zh": refused.sentence(CHINESE), "en": refused.sentence(ENGLISH)}
        fate = f"rejected:{refused.code}"
        return state, line | {"region": region, "result": fate, "why": why}
    return state, line | {
        "region": region or None,
        "result": "picked" if region else "passed",
        "next": state.turn or None,
    }


ASKS: Final[Mapping[str, Ask]] = {"region-picks": _picks}
