"""Who reads a trade, and who may have its file: what pages and doors ask."""

from kernel.refused import NotFound
from parties.rules import policy
from parties.rules.actor import Actor
from tender.facts import disclosed, guests
from tender.models import Lot, Trade
from tender.rules.disclosure import Audience, Moment


def check_case(actor: Actor, trade: Trade) -> None:
    """Raise as `NotFound` unless the actor works on the trade, or watches it."""
    policy.check(
        actor,
        "tender.see-case",
        organisation=disclosed.organisations_of(trade),
        region=trade.region.path,
    )


def may(actor: Actor, act: str, trade: Trade, **facts: object) -> bool:
    """Say whether a page should offer an act on a trade; the act still checks."""
    return policy.may(
        actor,
        act,
        organisation=disclosed.organisations_of(trade),
        region=trade.region.path,
        **facts,
    )


def is_own(actor: Actor, lots: list[Lot]) -> bool:
    """Say whether some announced lot is one that the actor is invited to."""
    return any(is_announced(row) and guests.is_guest(actor, row) for row in lots)


def check_file(actor: Actor, row: Lot) -> None:
    """Raise as `NotFound` unless the actor may have the tender file.

    Where only guests bid it is theirs and nobody else's, after the deadline too.
    """
    if guests.by_invitation(row.trade) and not is_own(actor, [row]):
        check_case(actor, row.trade)


def may_have_file(actor: Actor, row: Lot) -> bool:
    """Say whether a page may show the actor the tender file."""
    try:
        check_file(actor, row)
    except NotFound:
        return False
    return True


def is_announced(row: Lot) -> bool:
    """Say whether a lot was ever announced."""
    return any(moment.moment == Moment.ANNOUNCED for moment in row.moments.all())


def sees_guests(actor: Actor, trade: Trade) -> bool:
    """Say whether the actor may read who is invited: owner, agency, supervisor."""
    row = trade.lots.order_by("number").first()
    if row is None:
        return False
    return bool(
        disclosed.viewer(actor, row).audiences & {Audience.OWNER, Audience.SUPERVISOR}
    )


def may_follow(actor: Actor, trade: Trade) -> bool:
    """Say whether a page should offer to begin the trade after a first stage."""
    begun = guests.followed_by(trade) is not None
    return not begun and guests.is_over(trade) and may(actor, "tender.follow", trade)
