"""Who may do what: one table, and nothing that is not in it.

Each app lists its acts in its own `rules/policy.py` as `POLICY`; an act's name begins
with its app ("tender.announce"). Deny by default: an act without a row for the role
being used does not exist for that role, and is answered exactly as a thing that is not
there, so that nobody learns by asking. The table is printed whole by
docs/reference/policy.md, and a test compares the two.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Final
from uuid import UUID

from kernel.refused import NotFound, Refused
from parties.rules.actor import GRANTED_ROLES, Actor, Role
from parties.rules.regions import covers

Facts = Mapping[str, object]


class NotPermitted(Refused):
    """The actor sees the thing, and the act is not for this actor."""

    code = "not-permitted"
    zh = "不能办理“{act}”：{why_zh}。未作任何改动。"
    en = "{act} was not done: {why_en}. Nothing was changed."
    status = 403


class NotYours(NotFound):
    """What `NotFound` says, word for word; the attempt is kept for the auditors."""

    def __init__(self, *, act: str, why: str) -> None:
        super().__init__()
        # Not among the facts of the sentence: the reader must not learn them.
        self.act = act
        self.why = why


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold besides the role.

    An unmet condition hides the thing, unless the reader is known to see it: then
    `hides` is false and the refusal says why.
    """

    name: str
    en: str
    zh: str
    holds: Callable[[Actor, Facts], bool]
    hides: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: these roles may do this act when all conditions hold."""

    act: str
    roles: frozenset[Role]
    when: tuple[Condition, ...] = ()
    article: str = ""


def row(
    act: str, *roles: Role, when: Iterable[Condition] = (), article: str = ""
) -> Row:
    """Write a line of a `POLICY`."""
    if not roles:
        raise ValueError(f"{act}: a row without roles")
    return Row(act, frozenset(roles), tuple(when), article)


def _members(facts: Facts, name: str) -> frozenset[object]:
    """Return a fact that is one value or several as a set; a missing one is a bug."""
    if name not in facts:
        raise ValueError(f"the policy needs the fact {name!r}")
    value = facts[name]
    if isinstance(value, str | UUID) or value is None:
        return frozenset({value})
    if isinstance(value, Iterable):
        return frozenset(value)
    raise ValueError(f"the fact {name!r} is neither an identifier nor a set of them")


def _own_organisation(actor: Actor, facts: Facts) -> bool:
    mine = actor.organisation
    return mine is not None and mine in _members(facts, "organisation")


def _own_person(actor: Actor, facts: Facts) -> bool:
    return actor.person is not None and actor.person in _members(facts, "person")


def _in_region(actor: Actor, facts: Facts) -> bool:
    return any(covers(actor.region, str(path)) for path in _members(facts, "region"))


def _another_person(actor: Actor, facts: Facts) -> bool:
    return actor.person not in _members(facts, "prepared_by")


OWN_ORGANISATION: Final = Condition(
    "own organisation",
    "it belongs to another organisation",
    "属于其他单位",
    _own_organisation,
)
OWN_PERSON: Final = Condition(
    "own person", "it concerns another person", "属于其他人员", _own_person
)
IN_REGION: Final = Condition(
    "in region", "it lies outside the region", "不在本地区", _in_region
)
ANOTHER_PERSON: Final = Condition(
    "another person",
    "whoever prepared it cannot approve it; another person must",
    "经办人不能审批自己经办的事项，须由他人办理",
    _another_person,
    hides=False,
)


@cache
def rows_of(app: str) -> tuple[Row, ...]:
    """Return the `POLICY` of an app; an app without one permits nothing."""
    name = f"{app}.rules.policy"
    # The name is looked up, not imported by statement: every app above declares its
    # own rows, and this engine must not know which apps there are.
    # Each step is looked for in turn: a folder that is missing would raise below it.
    if not all(find_spec(part) for part in (app, f"{app}.rules", name)):
        return ()
    rows: tuple[Row, ...] = import_module(name).POLICY
    for line in rows:
        if not line.act.startswith(f"{app}."):
            raise ValueError(f"{name} declares {line.act}, an act of another app")
    return rows


def table(apps: Iterable[str]) -> tuple[Row, ...]:
    """Return the whole table, app by app, each in the order of its declaration."""
    return tuple(line for app in apps for line in rows_of(app))


def check(actor: Actor, act: str, **facts: object) -> None:
    """Raise `NotYours` or `NotPermitted` unless a row allows the act.

    Facts that conditions read: `organisation` (one UUID or several), `person`,
    `region` (path), `prepared_by` (who did the step before). An act that no row names
    is a mistake of the caller, and raises `ValueError`.
    """
    lines = [line for line in rows_of(act.partition(".")[0]) if line.act == act]
    if not lines:
        raise ValueError(f"no policy row for {act!r}")
    for_role = [line for line in lines if actor.role in line.roles]
    if not for_role:
        raise NotYours(act=act, why="role")
    refusals = [_refusal(line, actor, facts) for line in for_role]
    if any(refusal is None for refusal in refusals):
        return
    shown = [refusal for refusal in refusals if isinstance(refusal, NotPermitted)]
    raise next(iter(shown), None) or next(r for r in refusals if r is not None)


def may(actor: Actor, act: str, **facts: object) -> bool:
    """Say whether a page should offer the act; the act itself still checks."""
    try:
        check(actor, act, **facts)
    except (NotYours, NotPermitted):
        return False
    return True


def _refusal(line: Row, actor: Actor, facts: Facts) -> Refused | None:
    unmet = [c for c in line.when if not c.holds(actor, facts)]
    if not unmet:
        return None
    hidden = [condition for condition in unmet if condition.hides]
    if hidden:
        return NotYours(act=line.act, why=hidden[0].name)
    first = unmet[0]
    return NotPermitted(
        act=line.act, why_zh=first.zh, why_en=first.en, article=line.article
    )


POLICY: Final = (
    # The first city, its centre and its first two administrators come from set-up.
    row("parties.found-centre", Role.SYSTEM),
    row("parties.fetch-lists", Role.SYSTEM),
    row("parties.see-people", Role.ADMINISTRATOR, Role.AUDITOR, when=[IN_REGION]),
    row("parties.see-roles", Role.ADMINISTRATOR, Role.AUDITOR, Role.SUPERVISOR),
    row("parties.create-region", Role.ADMINISTRATOR, when=[IN_REGION]),
    row("parties.create-organisation", Role.ADMINISTRATOR, when=[IN_REGION]),
    row("parties.create-person", Role.ADMINISTRATOR, when=[IN_REGION]),
    row("parties.grant-role", Role.ADMINISTRATOR, when=[IN_REGION]),
    row("parties.approve-role", Role.ADMINISTRATOR, when=[IN_REGION, ANOTHER_PERSON]),
    row("parties.end-role", Role.ADMINISTRATOR, when=[IN_REGION]),
    row("parties.enrol-certificate", *sorted(GRANTED_ROLES), when=[OWN_PERSON]),
    row("parties.revoke-certificate", *sorted(GRANTED_ROLES), when=[OWN_PERSON]),
    row("parties.revoke-certificate", Role.ADMINISTRATOR, when=[IN_REGION]),
    # The pool is kept by the hand that draws; the draw itself is random (条例46).
    row("parties.see-experts", Role.EXPERT_DRAW, when=[IN_REGION]),
    row("parties.admit-expert", Role.EXPERT_DRAW, when=[IN_REGION]),
    row("parties.declare-tie", Role.EXPERT_DRAW, when=[IN_REGION]),
    row("parties.declare-tie", Role.EXPERT, when=[OWN_PERSON]),
    row("parties.declare-away", Role.EXPERT_DRAW, when=[IN_REGION]),
    row("parties.declare-away", Role.EXPERT, when=[OWN_PERSON]),
    # 中介机构名录: an organisation asks for itself, the centre's intake decides.
    row("parties.ask-listing", Role.BIDDER, when=[OWN_ORGANISATION]),
    row("parties.decide-listing", Role.INTAKE, when=[IN_REGION]),
    row("parties.see-holidays", Role.ADMINISTRATOR, Role.AUDITOR, Role.SUPERVISOR),
    row("parties.propose-holidays", Role.ADMINISTRATOR),
    row("parties.approve-holidays", Role.ADMINISTRATOR, when=[ANOTHER_PERSON]),
    row("parties.seed-holidays", Role.SYSTEM),
    row(
        "parties.see-refused-attempts",
        Role.AUDITOR,
        Role.SUPERVISOR,
        Role.ADMINISTRATOR,
    ),
    row("parties.look-through-attempts", Role.AUDITOR),
)
