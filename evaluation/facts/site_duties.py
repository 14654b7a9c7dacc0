"""What is due at sites, and who must do what there: for the clock and the desk."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from django.utils.translation import gettext_noop

from evaluation.facts import expert_fees, panels, seating, sites
from evaluation.models import Booking, Panel
from evaluation.rules.site_links import Link
from kernel.due import Due
from parties.rules import policy
from parties.rules.actor import Actor, Role
from parties.rules.tasks import Task, TaskKind

Act = Callable[..., None]


def due(now: datetime, act: Act) -> Iterator[Due]:
    """Sites to look at whose state has changed, and fees to count."""
    for site in seating.watched():
        known = Link.LIVE if site.pause is None else Link.SILENT
        if site.stands(now) is known or site.is_given_up:
            continue
        uid = site.booking.uid
        call = partial(act, "site_links", "look_at_site", booking=uid)
        yield Due("look at site", str(uid), call)
    for panel in expert_fees.uncounted():
        call = partial(act, "expert_fees", "count_fees", panel=panel.uid)
        yield Due("count experts' fees", str(panel.uid), call)


def instants(now: datetime) -> Iterator[datetime]:
    """Yield when a site must be looked at next."""
    for site in seating.watched():
        at = site.next_change()
        if at > now:
            yield at


def tasks(actor: Actor) -> Iterator[Task]:
    """Yield what somebody must do about sites, fees and ratings."""
    if actor.role is Role.BOOKING:
        yield from _of_booking(actor)
    if actor.role is Role.EXPERT_DRAW:
        yield from _lost(actor)
    for panel in expert_fees.to_rate(actor):
        yield Task(
            gettext_noop("Rate the experts of %(title)s"),
            url=f"/ratings/{panel.uid}/",
            facts={"title": panel.lot.title},
        )


def _of_booking(actor: Actor) -> Iterator[Task]:
    mine = sites.sites_of(actor)
    if not mine:
        yield Task(
            gettext_noop("Register the evaluation site of your centre"),
            url="/centre/booking/",
        )
    waiting = sites.live_bookings().filter(
        chamber__site__in=mine, confirmed_at=None, session__cancelled_at=None
    )
    for row in waiting.order_by("starts_at"):
        yield _asked(row)
    for arrival in seating.to_witness(actor):
        yield Task(
            gettext_noop("Confirm who sits at station %(station)s"),
            url="/centre/booking/",
            facts={"station": arrival.booked.station.code},
        )
    if not mine:
        return
    for panel, session in sites.panels_to_book(actor):
        if session is None and _may_book(actor, panel):
            yield Task(
                gettext_noop("Book seats for %(title)s, if it is evaluated remotely"),
                url=f"/centre/booking/panels/{panel.uid}/",
                facts={"title": panel.lot.title},
                kind=TaskKind.WAIT,
            )


def _asked(row: Booking) -> Task:
    return Task(
        gettext_noop("Confirm %(chamber)s for a remote session"),
        url=f"/centre/booking/sessions/{row.session.uid}/",
        facts={"chamber": row.chamber.name},
        due_at=row.starts_at,
    )


def _may_book(actor: Actor, panel: Panel) -> bool:
    lot = panel.lot
    return policy.may(
        actor,
        "evaluation.book",
        organisation=panels.organisations_of(lot),
        region=lot.trade.region.path,
    )


def _lost(actor: Actor) -> Iterator[Task]:
    """Panels whose site did not come back: its experts are replaced by a draw."""
    for panel, seats in seating.lost_panels():
        if policy.may(
            actor,
            "evaluation.replace",
            organisation=panels.organisations_of(panel.lot),
            region=panel.lot.trade.region.path,
        ):
            yield Task(
                gettext_noop("Replace %(seats)s of %(title)s: their site is cut off"),
                url=f"/centre/panel/{panel.lot.uid}/",
                facts={
                    "seats": ", ".join(seats),
                    "title": panel.lot.title,
                },
            )
