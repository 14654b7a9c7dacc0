"""Commit to a secret, then reveal it; the last reveal draws (domain.md 2.10).

Centre, owner and supervisor each give one. Nobody reveals before all have committed,
so that no secret can be chosen to fit the others.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from evaluation.actions import steps
from evaluation.facts import panels, trade
from evaluation.models import Draw, Invitation, Panel, Secret
from evaluation.rules import panels as rule
from evaluation.rules.events import ExpertsDrawn, SecretCommitted, SecretRevealed
from evaluation.rules.phases import Move, Phase, after
from journal.queries import instant
from kernel import draw as kernel_draw
from kernel.durations import after as ends
from parties import queries as parties
from parties.rules.actor import Actor, Role
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
    return secret


@transaction.atomic(durable=True)
def reveal_secret(*, by: Actor, panel: UUID, reveal: bytes) -> Draw:
    """Reveal a secret; the last of the three draws the experts and invites them."""
    found, draw = _draw_locked(by, panel)
    after(Phase(found.phase), Move.REVEAL)
    secrets = {row.party: row for row in draw.secrets.all()}
    if set(secrets) != set(rule.DRAW_PARTIES):
        raise rule.NotAllCommitted
    mine = secrets[party_of(by)]
    if mine.reveal is not None:
        raise rule.RevealedAlready
    kernel_draw.check_reveals([mine.commitment], [reveal])
    at = instant()
    mine.reveal, mine.revealed_at = reveal, at
    mine.save(update_fields=["reveal", "revealed_at"])
    event = SecretRevealed(
        panel=str(found.uid), draw=draw.n, party=mine.party, reveal=reveal.hex()
    )
    steps.keep(found, event, by=by, at=at, item=Item.PANEL_NAMES)
    given = [secrets[party].reveal for party in rule.DRAW_PARTIES]
    reveals = [bytes(each) for each in given if each is not None]
    if len(reveals) == len(given):
        _draw(found, draw, reveals, by=by, at=at)
    return draw


def _draw_locked(by: Actor, panel: UUID) -> tuple[Panel, Draw]:
    found = steps.panel_locked(panel)
    panels.check_about(by, "evaluation.give-secret", found.lot)
    draw = found.draws.filter(drawn_at=None).first()
    if draw is None:
        raise rule.NoDrawOpen
    return found, draw


def _draw(
    found: Panel, draw: Draw, reveals: list[bytes], *, by: Actor, at: datetime
) -> None:
    seed = kernel_draw.seed(reveals)
    drawn: list[tuple[str, str]] = []
    facts: list[dict[str, object]] = []
    for row in draw.lists.all():
        of_list = rule.list_seed(seed, row.specialty)
        row.drawn = kernel_draw.draw(of_list, among=row.size, count=row.needed)
        row.save(update_fields=["drawn"])
        experts = trade.read_body(row.body)["experts"]
        assert isinstance(experts, list)
        drawn += [(str(experts[place - 1]), row.specialty) for place in row.drawn]
        facts.append(
            {
                "specialty": row.specialty,
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
    found: Panel, draw: Draw, drawn: list[tuple[str, str]], at: datetime
) -> None:
    is_training = trade.rulebook_of(found.lot).is_training
    length = rule.INVITATION_TRAINING if is_training else rule.INVITATION
    expires_at = ends(at, length, parties.calendar())
    first = found.invitations.count() + 1
    for number, (person, specialty) in enumerate(drawn, start=first):
        Invitation.objects.create(
            panel=found,
            draw=draw,
            number=number,
            person=person,
            specialty=specialty,
            sent_at=at,
            expires_at=expires_at,
        )
