"""Draw a factor at the opening: commit before the deadline, reveal after the reading.

The last reveal is the digest of the closing list. Nobody reveals before the bids are
read out, and nobody commits after the deadline, so that none can fit the draw to bids
(domain.md 2.10).
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from bidding.actions.opening_ends import running
from bidding.facts import draws, openings
from bidding.models import Draw, DrawSecret, Opening
from bidding.rules import backups
from bidding.rules import draws as rule
from bidding.rules.opening import OpeningState, Party
from bidding.rules.opening_events import DrawCommitted, DrawRevealed, FactorDrawn
from journal.actions.record import record
from journal.queries import instant
from kernel import draw as kernel_draw
from parties.rules import policy
from parties.rules.actor import CLOCK, Actor
from tender import queries as tender
from tender.actions import steps
from tender.actions.clock import NotDue

GIVE = "bidding.give-secret"


@transaction.atomic(durable=True)
def commit_secret(
    *, by: Actor, opening: UUID, commitment: str, ref: str = ""
) -> DrawSecret:
    """Put the SHA-256 (hex) of 32 random bytes on record before the deadline."""
    found, draw = _locked(by, opening)
    at = instant()
    rule.check_may_commit(deadline=openings.closes_at(found), now=at)
    _follow_file(found, draw)
    party = rule.PARTIES[by.role]
    given = dict(draw.secrets.values_list("party", "commitment"))
    if party in given:
        raise rule.CommittedBefore
    rule.check_commitment(commitment)
    kernel_draw.check_commitments([*given.values(), commitment])
    made = DrawSecret.objects.create(
        draw=draw,
        party=party,
        organisation=by.organisation,
        commitment=commitment,
        committed_at=at,
    )
    event = DrawCommitted(
        opening=str(found.uid),
        label=draw.label,
        candidates=list(draw.candidates),
        list_digest=draw.list_digest,
        party=str(party),
        commitment=commitment,
    )
    record(stream=found.lot.stream, event=event, by=by, at=at, ref=ref)
    return made


@transaction.atomic(durable=True)
def reveal_secret(*, by: Actor, opening: UUID, reveal: bytes, ref: str = "") -> Draw:
    """Reveal what one's party committed to; the last reveal draws."""
    found, draw = _locked(by, opening)
    until = draws.reveal_until(found)
    if found.state != OpeningState.OPENED or until is None:
        raise rule.TooEarlyToReveal
    mine = draw.secrets.filter(party=rule.PARTIES[by.role], reveal=None).first()
    if mine is None:
        raise rule.NothingToReveal
    kernel_draw.check_reveals([mine.commitment], [reveal])
    at = instant()
    backups.check_may_reveal(until=until, now=at)
    mine.reveal, mine.revealed_at = reveal, at
    mine.save(update_fields=["reveal", "revealed_at"])
    event = DrawRevealed(
        opening=str(found.uid),
        label=draw.label,
        party=mine.party,
        reveal=reveal.hex(),
    )
    record(stream=found.lot.stream, event=event, by=by, at=at, ref=ref)
    if not draw.secrets.filter(reveal=None).exists():
        draw_in_step(found, draw, by=by, at=at)
    return draw


@transaction.atomic(durable=True)
def draw_alone(*, opening: UUID) -> None:
    """Draw from the closing list alone, where no party committed in time."""
    policy.check(CLOCK, "bidding.open")
    found = running(opening)
    draw = Draw.objects.select_for_update().filter(opening=found, drawn_at=None).first()
    is_open = found.state == OpeningState.OPENED
    if draw is None or not is_open or draw.secrets.exists():
        raise NotDue
    draw_in_step(found, draw, by=CLOCK, at=instant())


def _locked(by: Actor, opening: UUID) -> tuple[Opening, Draw]:
    found = running(opening)
    steps.check_may(by, GIVE, found.lot.trade)
    draw = Draw.objects.select_for_update().filter(opening=found, drawn_at=None).first()
    if draw is None:
        raise rule.NoDraw
    return found, draw


def _follow_file(found: Opening, draw: Draw) -> None:
    """Take the set of the edition in force until the first party commits to it."""
    stated = rule.draw_of(tender.tender_file_of(found.lot).content)
    if stated is None:
        raise rule.NoDraw
    if stated.digest == draw.list_digest or draw.secrets.exists():
        return
    draw.candidates, draw.list_digest = list(stated.candidates), stated.digest
    draw.save(update_fields=["candidates", "list_digest"])


def draw_in_step(found: Opening, draw: Draw, *, by: Actor, at: datetime) -> None:
    """Draw from what was revealed, in role order; the closing list comes last."""
    secrets = {row.party: row for row in draw.secrets.exclude(reveal=None)}
    parties = [party for party in Party if party in secrets]
    reveals = [bytes(secrets[party].reveal or b"") for party in parties]
    closing = openings.closing_of(found)
    drawn = rule.drawn_from(draw.candidates, reveals=reveals, closing=closing.digest)
    draw.seed, draw.drawn, draw.drawn_at = drawn.seed.hex(), drawn.value, at
    draw.save(update_fields=["seed", "drawn", "drawn_at"])
    event = FactorDrawn(
        opening=str(found.uid),
        label=draw.label,
        candidates=list(draw.candidates),
        list_digest=draw.list_digest,
        parties=[*(str(party) for party in parties), "closing"],
        reveals=[*(reveal.hex() for reveal in reveals), closing.digest],
        seed=draw.seed,
        words=list(drawn.words),
        number=drawn.number,
        drawn=drawn.value,
    )
    record(stream=found.lot.stream, event=event, by=by, at=at)
