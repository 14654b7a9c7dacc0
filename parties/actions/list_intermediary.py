"""Ask to be in the register of intermediaries (中介机构名录); list, take off."""

from uuid import UUID

from django.db import transaction

from journal.queries import instant
from kernel.refused import NotFound
from parties.actions import steps
from parties.models import Listing
from parties.rules import intermediaries as rule
from parties.rules import policy
from parties.rules.actor import Actor
from parties.rules.events import ListingAsked, ListingDecided
from parties.rules.intermediaries import ListingState

ASK = "parties.ask-listing"
DECIDE = "parties.decide-listing"


@transaction.atomic(durable=True)
def ask_listing(*, by: Actor, service: str, grade: str) -> Listing:
    """Ask that one's own organisation be listed for a service."""
    if by.organisation is None:
        raise NotFound
    policy.check(by, ASK, organisation=by.organisation)
    rule.check_asked(service, grade)
    organisation = steps.organisation_locked(by.organisation)
    standing = [ListingState.ASKED, ListingState.LISTED]
    if organisation.listings.filter(service=service, state__in=standing).exists():
        raise rule.AskedAlready(field="service")
    at = instant()
    made = Listing.objects.create(
        organisation=organisation,
        service=service,
        grade=grade.strip()[:200],
        state=str(ListingState.ASKED),
        asked_at=at,
    )
    event = ListingAsked(
        listing=str(made.uid), organisation=organisation.name, service=service
    )
    steps.keep(event, by=by, at=at)
    return made


@transaction.atomic(durable=True)
def decide_listing(*, by: Actor, listing: UUID, word: str, reason: str = "") -> Listing:
    """List, refuse or remove (`word`: list, refuse, remove), with the reason."""
    found = Listing.objects.select_related("organisation__region").filter(uid=listing)
    row = found.select_for_update(of=("self",)).first()
    if row is None:
        raise NotFound
    policy.check(by, DECIDE, region=row.organisation.region.path)
    state = rule.decided(row.state, word, reason)
    at = instant()
    row.state, row.decided_at = str(state), at
    row.reason = "" if state is ListingState.LISTED else reason.strip()
    if state is ListingState.LISTED:
        row.listed_at = at
    row.save(update_fields=["state", "decided_at", "listed_at", "reason"])
    event = ListingDecided(
        listing=str(row.uid),
        organisation=row.organisation.name,
        service=row.service,
        state=str(state),
        reason=row.reason,
    )
    steps.keep(event, by=by, at=at)
    return row
