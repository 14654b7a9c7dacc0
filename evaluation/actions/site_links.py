"""The clock looks whether sites are heard: pause, go on, or give a site up.

A site that is given up stays paused until the expert-draw hand has replaced its
experts (`actions.replace_member`): the law asks for a person who says the ground.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from evaluation.actions import give_back, steps
from evaluation.facts import seating
from evaluation.facts.seating import SiteLink
from evaluation.models import Arrival, Booking, SitePause
from evaluation.rules.site_events import SiteBack, SiteLost, SiteSilent
from evaluation.rules.site_links import Link
from journal.queries import instant
from kernel.refused import NotFound
from parties.rules import policy
from parties.rules.actor import CLOCK
from tender.rules.disclosure import Item


@transaction.atomic(durable=True)
def look_at_site(*, booking: UUID) -> None:
    """Do what follows from how the site stands now. Twice is once."""
    policy.check(CLOCK, "evaluation.look-at-site")
    row = Booking.objects.filter(uid=booking).first()
    if row is None:
        raise NotFound
    found = steps.panel_locked(row.session.panel.uid)
    row = Booking.objects.select_related("chamber__site", "session").get(pk=row.pk)
    row.session.panel = found
    here = seating.seated(row)
    if not seating.needs_seats(found) or not here:
        return
    site = seating.site_link(row, here)
    if site.is_given_up:
        return
    at = instant()
    pause, stands = site.pause, site.stands(at)
    if pause is None and stands is Link.SILENT:
        _pause(site, at=at)
    elif pause is not None and stands is Link.LIVE:
        _go_on(row, pause, heard_at=site.heard_at, at=at)
    elif pause is not None and stands is Link.LOST:
        _give_up(row, pause, here, at=at)


def _pause(site: SiteLink, *, at: datetime) -> None:
    row, until_at = site.booking, at + site.terms.back_within
    give_back.in_step(row.session.panel, at=at)
    SitePause.objects.create(booking=row, paused_at=at, until_at=until_at)
    event = SiteSilent(
        site=row.chamber.site.name,
        heard_at=site.heard_at.isoformat(),
        until_at=until_at.isoformat(),
    )
    steps.keep(row.session.panel, event, by=CLOCK, at=at, item=Item.CHECKS)


def _go_on(row: Booking, pause: SitePause, *, heard_at: datetime, at: datetime) -> None:
    found = row.session.panel
    pause.back_at = heard_at
    pause.save(update_fields=["back_at"])
    # Bidders do not pay for a cut line: their time to answer is given back.
    give_back.in_step(found, at=at)
    away_s = int((heard_at - pause.paused_at).total_seconds())
    event = SiteBack(site=row.chamber.site.name, away_s=away_s)
    steps.keep(found, event, by=CLOCK, at=at, item=Item.CHECKS)


def _give_up(
    row: Booking, pause: SitePause, here: list[Arrival], *, at: datetime
) -> None:
    pause.lost_at = at
    pause.save(update_fields=["lost_at"])
    event = SiteLost(
        site=row.chamber.site.name, seats=[each.member.seat for each in here]
    )
    steps.keep(row.session.panel, event, by=CLOCK, at=at, item=Item.CHECKS)
