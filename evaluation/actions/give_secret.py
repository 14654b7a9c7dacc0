"""Commit to a secret, then reveal it; the last reveal draws (domain.md 2.10).

Centre, owner and supervisor each give one. Nobody reveals before all have committed,
or the time to commit is over, so that no secret can be chosen to fit the others. When
the time to reveal is over the draw goes on without whoever kept silent, by name; with
fewer than two secrets it fails, on record. It is never begun again as if it had not
been (docs/building/decisions/0014, 0023).
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from bidding.rules import backups
from evaluation.actions import steps
from evaluation.facts import drawing, panels, trade
from evaluation.models import Draw, FrozenList, Invitation, Panel, Secret
from evaluation.rules import draw_lists
from evaluation.rules import panels as rule
from evaluation.rules.draw_events import DrawFailed, PartyLeftOut
from evaluation.rules.events import ExpertsDrawn, SecretCommitted, SecretRevealed
from evaluation.rules.phases import Move, Phase, after
from journal.queries import instant
from journal.rules.events import HasFacts
from kernel import draw as kernel_draw
from kernel.durations import after as ends
from parties import queries as parties
from parties.rules import policy
from parties.rules.actor import CLOCK, Actor, Role
from tender.actions.clock import NotDue
from tender.rules.disclosure import Item

_PARTY = {
    Role.EXPERT_DRAW: "centre",
    Role.OWNER: "owner",
    Role.AGENCY: "owner",
    Role.SUPERVISOR: "supervisor",
}


def party_of(by: Actor) -> str:
    """Return which of the three parties a role stands for; empty for none."""
    return _PARTY.get(by.role, "")


@transaction.atomic(durable=True)
def commit_secret(*, by: Actor, panel: UUID, commitment: str) -> Secret:
    """Put the SHA-256 of a secret on record before anybody reveals."""
    found, draw = _draw_locked(by, panel)
    after(Phase(found.phase), Move.COMMIT)
    party = party_of(by)
    at = instant()
    given = {row.party: row.commitment for row in draw.secrets.all()}
    if party in given:
        raise rule.CommittedAlready
    rule.check_may_commit(
        until=draw.commit_until, is_revealing=draw.reveal_until is not None, now=at
    )
    kernel_draw.check_commitments([*given.values(), commitment])
    secret = Secret.objects.create(
        draw=draw,
        party=party,
        commitment=commitment,
        committed_by=panels.person_of(by),
        committed_at=at,
    )
    event = SecretCommitted(
        panel=str(found.uid), draw=draw.n, party=party, commitment=commitment
    )
    steps.keep(found, event, by=by, at=at, item=Item.PANEL_NAMES)
    if len(given) + 1 == len(rule.DRAW_PARTIES):
        _begin_revealing(found, draw, at=at)
    return secret


@transaction.atomic(durable=True)
def reveal_secret(*, by: Actor, panel: UUID, reveal: bytes) -> Draw:
    """Reveal a secret; the last of the three draws the experts and invites them."""
    found, draw = _draw_locked(by, panel)
    after(Phase(found.phase), Move.REVEAL)
    secrets = {row.party: row for row in draw.secrets.all()}
    mine = secrets.get(party_of(by))
    if draw.reveal_until is None or mine is None:
        raise rule.NotAllCommitted
    if mine.reveal is not None:
        raise rule.RevealedAlready
    kernel_draw.check_reveals([mine.commitment], [reveal])
    at = instant()
    backups.check_may_reveal(until=draw.reveal_until, now=at)
    mine.reveal, mine.revealed_at = reveal, at
    mine.save(update_fields=["reveal", "revealed_at"])
    event = SecretRevealed(
        panel=str(found.uid), draw=draw.n, party=mine.party, reveal=reveal.hex()
    )
    steps.keep(found, event, by=by, at=at, item=Item.PANEL_NAMES)
    if all(secret.reveal is not None for secret in secrets.values()):
        _draw(found, draw, _reveals(secrets), by=by, at=at)
    return draw


@transaction.atomic(durable=True)
def close_secrets(*, draw: UUID) -> None:
    """Go on when the time to commit, or to reveal, is over; the clock's act."""
    policy.check(CLOCK, "evaluation.expire")
    row = Draw.objects.select_related("panel").filter(uid=draw).first()
    if row is None:
        raise NotDue
    found = steps.panel_locked(row.panel.uid)
    row = Draw.objects.get(pk=row.pk)
    at = instant()
    if row.drawn_at is not None or row.failed_at is not None:
        return
    if at < (row.reveal_until or row.commit_until):
        raise NotDue
    secrets = {each.party: each for each in row.secrets.all()}
    if row.reveal_until is None:
        silent = [party for party in rule.DRAW_PARTIES if party not in secrets]
        _leave_out(found, row, dict.fromkeys(silent, "not-committed"), at=at)
        if len(secrets) < rule.SECRETS_MIN:
            _fail(found, row, secrets, at=at)
        else:
            _begin_revealing(found, row, at=at)
        return
    # Nobody's backup is sealed for a draw after the deadline, so that the rule of a
    # silent party (decision 0014) leaves it out by name.
    committed = {p: s.commitment for p, s in secrets.items() if s.reveal is None}
    missing = {each.party: each.code for each in backups.stand_ins(committed, {})}
    _leave_out(found, row, missing, at=at)
    reveals = _reveals(secrets)
    if len(reveals) < rule.SECRETS_MIN:
        _fail(found, row, secrets, at=at)
    else:
        _draw(found, row, reveals, by=CLOCK, at=at)


def _begin_revealing(found: Panel, draw: Draw, *, at: datetime) -> None:
    length = drawing.time_for_secrets(found.lot)
    draw.reveal_until = ends(at, length, parties.calendar())
    draw.save(update_fields=["reveal_until"])


def _reveals(secrets: dict[str, Secret]) -> list[bytes]:
    """Return what was revealed, in the order of the roles."""
    given = [secrets[party].reveal for party in rule.DRAW_PARTIES if party in secrets]
    return [bytes(each) for each in given if each is not None]


def _leave_out(
    found: Panel, draw: Draw, silent: dict[str, str], *, at: datetime
) -> None:
    """Name who is not in the seed, and why."""
    draw.left_out = [*draw.left_out, *([party, why] for party, why in silent.items())]
    draw.save(update_fields=["left_out"])
    for party, why in silent.items():
        event = PartyLeftOut(panel=str(found.uid), draw=draw.n, party=party, why=why)
        steps.keep(found, event, by=CLOCK, at=at, item=Item.PANEL_NAMES)


def _fail(
    found: Panel, draw: Draw, secrets: dict[str, Secret], *, at: datetime
) -> None:
    """End a draw that nobody but one party would decide; the next has its number."""
    draw.failed_at = at
    draw.save(update_fields=["failed_at"])
    event = DrawFailed(
        panel=str(found.uid),
        draw=draw.n,
        given=sorted(p for p, s in secrets.items() if s.reveal is not None),
        silent=[party for party, _why in draw.left_out],
    )
    steps.keep(found, event, by=CLOCK, at=at, item=Item.PANEL_NAMES)
    steps.move(found, Move.FAIL_DRAW, by=CLOCK, at=at)


def _draw_locked(by: Actor, panel: UUID) -> tuple[Panel, Draw]:
    found = steps.panel_locked(panel)
    panels.check_about(by, "evaluation.give-secret", found.lot)
    draw = drawing.open_draw(found)
    if draw is None:
        raise rule.NoDrawOpen
    return found, draw


def _draw(
    found: Panel, draw: Draw, reveals: list[bytes], *, by: HasFacts, at: datetime
) -> None:
    seed = kernel_draw.seed(reveals)
    drawn: list[tuple[str, FrozenList]] = []
    facts: list[dict[str, object]] = []
    for row in draw.lists.all():
        label = rule.Quota(row.specialty, row.needed, row.region).label
        of_list = draw_lists.list_seed(seed, label)
        row.drawn = kernel_draw.draw(of_list, among=row.size, count=row.needed)
        row.save(update_fields=["drawn"])
        experts = trade.read_body(row.body)["experts"]
        assert isinstance(experts, list)
        drawn += [(str(experts[place - 1]), row) for place in row.drawn]
        facts.append(
            {
                "specialty": row.specialty,
                "region": row.region,
                "digest": row.digest,
                "seed": of_list.hex(),
                "drawn": row.drawn,
            }
        )
    draw.seed, draw.drawn_at = seed.hex(), at
    draw.save(update_fields=["seed", "drawn_at"])
    event = ExpertsDrawn(panel=str(found.uid), draw=draw.n, seed=draw.seed, lists=facts)
    steps.keep(found, event, by=by, at=at, item=Item.PANEL_NAMES)
    steps.move(found, Move.DRAW, by=by, at=at)
    _invite(found, draw, drawn, at)


def _invite(
    found: Panel, draw: Draw, drawn: list[tuple[str, FrozenList]], at: datetime
) -> None:
    expires_at = ends(at, drawing.time_to_answer(found.lot), parties.calendar())
    first = found.invitations.count() + 1
    for number, (person, row) in enumerate(drawn, start=first):
        Invitation.objects.create(
            panel=found,
            draw=draw,
            number=number,
            person=person,
            specialty=row.specialty,
            region=row.region,
            sent_at=at,
            expires_at=expires_at,
        )
