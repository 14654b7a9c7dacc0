"""Refused attempts, for those who watch; part of the register's reading.

Two kinds of rows share one stream: what the policy refused to a person, and what a
custodian's agent was asked for, or sent, that must not be.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from journal import queries as journal
from journal.rules.chain import Entry
from parties.models import Person
from parties.rules import policy
from parties.rules.actor import Actor, known_person
from parties.rules.attempts import STREAM
from parties.rules.events import AttemptsLookedThrough

SHOWN_MAX: Final = 200
LOOKED: Final = AttemptsLookedThrough.kind


@dataclass(frozen=True, slots=True)
class Attempt:
    """One refused attempt, as a watcher reads it."""

    n: int
    at: datetime
    who: str
    organisation: str
    role: str
    sentence: str
    path: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Attempts:
    """The newest attempts first, and how far the reader has looked through them."""

    rows: tuple[Attempt, ...]
    head: int
    looked_up_to: int

    @property
    def unread(self) -> int:
        """How many of the rows shown the reader has not yet looked through."""
        return sum(1 for row in self.rows if row.is_new)


def attempts_for(actor: Actor) -> Attempts:
    """Return the newest attempts, for whoever the policy lets see them."""
    policy.check(actor, "parties.see-refused-attempts")
    head, _digest = journal.head(STREAM)
    looked = looked_up_to(known_person(actor), head)
    entries = [
        entry
        for entry in journal.rows(STREAM, after=max(0, head - SHOWN_MAX))
        if entry.kind != LOOKED
    ]
    people = _people(entries)
    rows = [_attempt(entry, people, looked) for entry in reversed(entries)]
    return Attempts(tuple(rows), head, looked)


def unread(person: UUID) -> bool:
    """Say whether there are attempts that a person has not looked through."""
    head, _digest = journal.head(STREAM)
    looked = looked_up_to(person, head)
    newest = journal.rows(STREAM, after=max(looked, head - SHOWN_MAX))
    return any(entry.kind != LOOKED for entry in newest)


def looked_up_to(person: UUID, head: int) -> int:
    """Return the last row that a person has looked through; 0 for none."""
    newest = journal.rows(STREAM, after=max(0, head - SHOWN_MAX))
    mine = [
        int(entry.facts["up_to"])
        for entry in newest
        if entry.kind == LOOKED and entry.facts["person"] == str(person)
    ]
    return max(mine, default=0)


def _people(entries: list[Entry]) -> dict[str, Person]:
    wanted = {str(_by(entry).get("person") or "") for entry in entries} - {""}
    rows = Person.objects.select_related("organisation").filter(uid__in=wanted)
    return {str(row.uid): row for row in rows}


def _attempt(entry: Entry, people: dict[str, Person], looked: int) -> Attempt:
    by = _by(entry)
    somebody = people.get(str(by.get("person") or ""))
    return Attempt(
        n=entry.n,
        at=entry.at,
        who=somebody.name if somebody else "",
        organisation=somebody.organisation.name if somebody else "",
        role=str(by.get("role") or ""),
        sentence=journal.sentence(entry),
        path=str(entry.facts.get("path") or ""),
        is_new=entry.n > looked,
    )


def _by(entry: Entry) -> dict[str, Any]:
    found = entry.facts.get("by")
    return found if isinstance(found, dict) else {}
