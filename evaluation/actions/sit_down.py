"""A member sits down at a station, and a person of that centre confirms who it is.

The station's device signs a nonce of the server together with the member's session key,
so that the key signed in with is one that was made at this station. What is refused is
journaled as an attempt, in a transaction of its own.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from evaluation.actions import give_back, steps
from evaluation.facts import panels, seating, sites
from evaluation.models import (
    Arrival,
    BookedStation,
    Device,
    Member,
    SeatAttempt,
    StationNonce,
)
from evaluation.rules import seats_at as rule
from evaluation.rules.phases import AT_WORK, Move, Phase, after
from evaluation.rules.seats import read_session_key, verify_session_signature
from evaluation.rules.site_events import (
    SatDown,
    SeatElsewhere,
    SeatReturned,
    SeatTurnedAway,
    SeatWitnessed,
)
from evaluation.rules.sites import check_reason, fingerprint
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules.actor import Actor
from tender.rules.disclosure import Item


@contextmanager
def kept_attempts(member: Member) -> Iterator[None]:
    """Journal what is refused for being elsewhere, once its own act is undone."""
    try:
        yield
    except rule.SitElsewhere as refusal:
        _keep_attempt(member, refusal)
        raise


@transaction.atomic(durable=True)
def _keep_attempt(member: Member, refusal: rule.SitElsewhere) -> None:
    said = refusal.sentence("zh-hans")
    if not seating.is_kept_again(member, refusal.code, said, instant()):
        return
    found = steps.panel_locked(member.panel.uid)
    at = instant()
    if not seating.is_kept_again(member, refusal.code, said, at):
        return
    SeatAttempt.objects.update_or_create(
        member=member, code=refusal.code, defaults={"said": said, "kept_at": at}
    )
    event = SeatElsewhere(
        seat=member.seat,
        code=refusal.code,
        zh=said,
        en=refusal.sentence("en"),
        article=refusal.article,
    )
    by = steps.by_seat(member)
    steps.keep(found, event, by=by, at=at, item=Item.ATTEMPT)


@transaction.atomic(durable=True)
def ask_nonce(*, by: Actor, panel: UUID) -> bytes:
    """Return a number that the station's device signs, once, within two minutes."""
    member = panels.member_for(by, panel)
    nonce = secrets.token_bytes(rule.NONCE_BYTES)
    StationNonce.objects.create(member=member, nonce=nonce, issued_at=instant())
    return nonce


def sit_down(
    *,
    by: Actor,
    panel: UUID,
    device_key: str,
    session_key: str,
    signature: bytes,
    browser: str,
) -> Arrival:
    """Take a station of the session. Whoever sat elsewhere before has left it."""
    member = panels.member_for(by, panel)
    with kept_attempts(member):
        return _sit_down(member, device_key, session_key, signature, browser)


@transaction.atomic(durable=True)
def _sit_down(
    member: Member, device_key: str, session_key: str, signature: bytes, browser: str
) -> Arrival:
    found = steps.panel_locked(member.panel.uid)
    member = Member.objects.get(pk=member.pk)
    member.panel = found
    session = sites.session_of(found)
    if session is None:
        raise NotFound
    if member.signed_in_at is None:
        after(Phase(found.phase), Move.SIGN_IN)
    elif Phase(found.phase) not in AT_WORK:
        raise NotFound
    at = instant()
    spki = read_session_key(session_key)
    device = _proved(member, device_key, spki, signature, at=at)
    rule.check_may_sit(seating.seating_of(session, device, member), at)
    booked = seating.booked_for(session, device)
    assert booked is not None
    former = seating.arrival_of(member)
    _check_returns(member, former, booked)
    member.arrivals.filter(ended_at=None).update(ended_at=at)
    # Whoever was removed from the panel has left the station to who comes next.
    left = booked.arrivals.filter(ended_at=None).exclude(member__removal=None)
    left.update(ended_at=at)
    arrival = Arrival.objects.create(
        member=member,
        booked=booked,
        device=device,
        session_key=spki,
        browser=browser,
        arrived_at=at,
        heard_at=at,
        **_still_witnessed(member, former, booked),
    )
    arrival = seating.arrivals().get(pk=arrival.pk)
    event = (SeatReturned if member.signed_in_at else SatDown)(
        seat=member.seat,
        station=device.station.code,
        site=seating.site_of(arrival),
        device=device.fingerprint,
    )
    steps.keep(found, event, by=steps.by_seat(member), at=at, item=Item.CHECKS)
    # Whoever moved away from a site that was lost may have ended its pause.
    give_back.in_step(found, at=at)
    return arrival


def _check_returns(
    member: Member, former: Arrival | None, booked: BookedStation
) -> None:
    """Refuse another station to who has signed in, and any once its site is lost.

    A site that came back too late is replaced, where the law still lets it be.
    """
    if member.signed_in_at is None or former is None or seating.may_move(member):
        return
    if member.seat in seating.lost_seats(member.panel):
        seating.check_not_paused(member.panel)
    if former.booked != booked:
        raise rule.AtAnotherStation(
            article=rule.ARTICLE_ZH, station=former.booked.station.code
        )


def _still_witnessed(
    member: Member, former: Arrival | None, booked: BookedStation
) -> dict[str, Any]:
    """Return who saw the member at this very station, where it goes on there.

    The seat is watched and the person has just signed in anew with a second factor.
    """
    if member.signed_in_at is None or former is None or former.booked != booked:
        return {}
    return {"witnessed_by": former.witnessed_by, "witnessed_at": former.witnessed_at}


def _proved(
    member: Member, device_key: str, spki: bytes, signature: bytes, *, at: datetime
) -> Device:
    """Return the device that signed the member's last nonce, or refuse."""
    given = (
        StationNonce.objects.select_for_update()
        .filter(member=member)
        .order_by("-id")
        .first()
    )
    if given is None:
        raise rule.ProofUnusable
    rule.check_nonce(issued_at=given.issued_at, used=given.used_at is not None, now=at)
    if not device_key:
        raise rule.SitElsewhere(article=rule.ARTICLE_ZH)
    device = seating.device_by(fingerprint(read_session_key(device_key)))
    if device is None:
        raise rule.SitElsewhere(article=rule.ARTICLE_ZH)
    body = rule.proof_bytes(
        panel=str(member.panel.uid), nonce=bytes(given.nonce), session_key=spki
    )
    verify_session_signature(bytes(device.spki), body, signature)
    given.used_at = at
    given.save(update_fields=["used_at"])
    return device


@transaction.atomic(durable=True)
def witness(*, by: Actor, arrival: UUID) -> Arrival:
    """Confirm, at the site, that the member at a station is who it should be."""
    row, at = _waiting(by, arrival)
    row.witnessed_by, row.witnessed_at = panels.person_of(by), at
    row.save(update_fields=["witnessed_by", "witnessed_at"])
    event = SeatWitnessed(
        seat=row.member.seat,
        station=row.booked.station.code,
        site=seating.site_of(row),
    )
    steps.keep(row.member.panel, event, by=by, at=at, item=Item.CHECKS)
    return row


@transaction.atomic(durable=True)
def turn_away(*, by: Actor, arrival: UUID, reason: str) -> Arrival:
    """Say, at the site, that it is not the member; the station is free again."""
    row, at = _waiting(by, arrival)
    row.reason, row.ended_at = check_reason(reason), at
    row.save(update_fields=["reason", "ended_at"])
    event = SeatTurnedAway(
        seat=row.member.seat,
        station=row.booked.station.code,
        site=seating.site_of(row),
        reason=row.reason,
    )
    steps.keep(row.member.panel, event, by=by, at=at, item=Item.CHECKS)
    return row


def hear(*, by: Actor, panel: UUID, browser: str) -> bool:
    """Keep a sign of life of the member's station; say whether there is one.

    No lock and no row of the journal: every seat says it every few seconds.
    """
    member = panels.member_for(by, panel)
    rows = Arrival.objects.filter(member=member, ended_at=None, browser=browser)
    return bool(rows.update(heard_at=instant()))


def _waiting(by: Actor, uid: UUID) -> tuple[Arrival, datetime]:
    """Return an arrival at one's own site that nobody has judged, panel locked."""
    row = seating.arrival_for(by, uid)
    found = steps.panel_locked(row.member.panel.uid)
    row = seating.arrival_for(by, uid)
    row.member.panel = found
    if row.witnessed_at is not None or Phase(found.phase) not in AT_WORK:
        raise NotFound
    return row, instant()
