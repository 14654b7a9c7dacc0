"""The register of intermediaries, as pages and selections ask it."""

from django.db.models import Q, QuerySet

from kernel.refused import NotFound
from parties.models import Listing, Organisation
from parties.queries import in_region
from parties.rules import policy
from parties.rules.actor import Actor
from parties.rules.intermediaries import ListingState


def listed(service: str = "") -> QuerySet[Listing]:
    """Return the public directory: who is listed, for one service or for all."""
    rows = Listing.objects.filter(state=ListingState.LISTED)
    rows = rows.select_related("organisation__region")
    chosen = rows.filter(service=service) if service else rows
    return chosen.order_by("service", "organisation__uscc")


def rated_organisation(uscc: str) -> Organisation:
    """Return an organisation that is, or was, listed or rated; others are nobody's."""
    known = Q(listings__listed_at__isnull=False) | Q(ratings__isnull=False)
    found = Organisation.objects.filter(known, uscc=uscc).distinct().first()
    if found is None:
        raise NotFound
    return found


def own_listings(actor: Actor) -> QuerySet[Listing]:
    """Return the listings of the actor's own organisation, the newest first."""
    policy.check(actor, "parties.ask-listing", organisation=actor.organisation)
    if actor.organisation is None:
        raise NotFound
    rows = Listing.objects.filter(organisation__uid=actor.organisation)
    return rows.order_by("-id")


def listings_for(actor: Actor) -> QuerySet[Listing]:
    """Return what the hand of a region decides on: requests first, then the listed."""
    policy.check(actor, "parties.decide-listing", region=actor.region)
    rows = Listing.objects.filter(state__in=[ListingState.ASKED, ListingState.LISTED])
    mine = in_region(rows, actor, field="organisation__region__path")
    return mine.select_related("organisation").order_by("state", "id")
