"""Reading custody: statements whole, what agents have to do, releases, due work."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Min, OuterRef, QuerySet
from django.utils.translation import gettext_noop

from escrow.facts import deposits, safety
from escrow.facts.due import work
from escrow.facts.duties import Duties, HeldSeat, duties_of
from escrow.facts.safety import (
    RehearsalFacts,
    agents_of,
    all_returned_unopened,
    check_agents_alive,
    check_rehearsed,
    hold_for_signer,
    holds_of,
    is_held,
    rehearsal_for_signer,
    rehearsal_of,
    returned_unopened,
    share_evidence,
    silent_agents,
    standing_holds,
    was_looked_for,
)
from escrow.models import (
    AgentRefusal,
    ClosingList,
    Custody,
    OpeningKey,
    Order,
    Release,
    Seat,
    Statement,
)
from escrow.rules import drafting
from escrow.rules.agents import PASSING
from escrow.rules.drafting import EnvelopeDraft, SeatDraft, StatementDraft
from escrow.rules.seats import is_party
from kernel.due import Due
from parties.rules.actor import CENTRE_HANDS, Actor, Role
from parties.rules.tasks import Task
from sealing.statement_files import StatementFiles

__all__ = [
    "Duties",
    "HeldSeat",
    "RehearsalFacts",
    "SignedStatement",
    "agents_of",
    "all_returned_unopened",
    "check_agents_alive",
    "check_rehearsed",
    "closing",
    "closing_for",
    "closing_of_signer",
    "complete_statement",
    "credit_streams",
    "credits_of",
    "custody",
    "deposit_credited",
    "draft",
    "due",
    "duties_of",
    "hold_for_signer",
    "holds_of",
    "is_held",
    "last_statement",
    "next_instant",
    "next_round_end",
    "opening_key",
    "order_for",
    "orders",
    "paid_lines",
    "pending_statement",
    "refusals_for",
    "rehearsal_for_signer",
    "rehearsal_of",
    "released_enough",
    "releases_for",
    "returned_unopened",
    "rounds_due",
    "seats",
    "seats_of_signer",
    "share_evidence",
    "silent_agents",
    "silent_for",
    "standing",
    "standing_holds",
    "statement",
    "statement_files",
    "statement_of_signer",
    "tasks_for",
    "to_sign",
    "unpublished_closings",
    "was_looked_for",
]

deposit_credited = deposits.deposit_credited
credit_streams = deposits.credit_streams
credits_of = deposits.credits_of
paid_lines = deposits.paid_lines
#: which agents in a hand's region were silent before an opening to come, and still are
silent_for = safety.warnings_for


@dataclass(frozen=True, slots=True)
class SignedStatement:
    """A statement with its signatures by index, and the one it supersedes."""

    digest: str
    statement: bytes
    signatures: Mapping[int, bytes]
    former: "SignedStatement | None"

    def as_files(self) -> StatementFiles:
        """Return the files of its directory, as `sealing` reads them."""
        former = None if self.former is None else self.former.as_files()
        return StatementFiles(self.statement, dict(self.signatures), former)


# --- seats and statements ---


def custody(subject: str) -> Custody | None:
    """Return a tender's custody, or None while no seats are given."""
    return Custody.objects.filter(subject=subject).first()


def seats(subject: str) -> list[Seat]:
    """Return the seats of a tender in order; none while none are given."""
    found = Seat.objects.filter(custody__subject=subject)
    return list(found.select_related("organisation", "custody").order_by("index"))


def seats_of_signer(signer: str) -> list[Seat]:
    """Return the seats that one certificate holds, newest tender first."""
    found = Seat.objects.filter(signer=signer)
    return list(found.select_related("custody", "organisation").order_by("-id"))


def standing(of: Custody) -> QuerySet[Statement]:
    """Return the statements of a tender that were not withdrawn, in order."""
    return Statement.objects.filter(custody=of, withdrawn_at=None).order_by("id")


def last_statement(of: Custody) -> Statement | None:
    """Return the statement that nothing supersedes yet, complete or not."""
    return standing(of).last()


def complete_statement(subject: str) -> SignedStatement | None:
    """Return the complete statement in force, the newest of its chain."""
    found = (
        Statement.objects.filter(
            custody__subject=subject, complete_at__isnull=False, withdrawn_at=None
        )
        .order_by("-id")
        .first()
    )
    return None if found is None else _signed(found)


def pending_statement(subject: str) -> Statement | None:
    """Return the statement that still waits for signatures, if any."""
    return Statement.objects.filter(
        custody__subject=subject, complete_at=None, withdrawn_at=None
    ).first()


def statement(digest: str) -> SignedStatement | None:
    """Return any statement of the house by its digest."""
    found = Statement.objects.filter(digest=digest).first()
    return None if found is None else _signed(found)


def statement_of_signer(digest: str, signer: str) -> SignedStatement | None:
    """Return a statement of a tender in which this certificate holds a seat."""
    found = Statement.objects.filter(digest=digest, custody__seats__signer=signer)
    row = found.first()
    return None if row is None else _signed(row)


def draft(
    of: Custody,
    *,
    lots: Sequence[str],
    envelopes: Sequence[EnvelopeDraft],
    factor_window_s: int,
    signer: str,
) -> bytes:
    """Return the statement.json that the owner is to sign next.

    The first one if none stands, else one that supersedes it with these times;
    `signer` is the fingerprint of the certificate that signs for the owner.
    """
    former = last_statement(of)
    if former is not None:
        return drafting.superseding(bytes(former.body), envelopes)
    owner = of.owner
    return drafting.compose(
        StatementDraft(
            subject=of.subject,
            lots=lots,
            owner=owner.name,
            owner_uscc=owner.uscc,
            owner_signer=signer,
            envelopes=envelopes,
            threshold=of.threshold,
            seats=[_drafted(seat, owner.uscc) for seat in seats(of.subject)],
            factor_window_s=factor_window_s,
        )
    )


def _drafted(seat: Seat, owner_uscc: str) -> SeatDraft:
    return SeatDraft(
        index=seat.index,
        role=seat.role,
        organisation=seat.organisation.name,
        uscc=seat.organisation.uscc,
        party=is_party(seat.role, seat.organisation.uscc, owner_uscc),
        encryption=bytes(seat.encryption or b""),
        release=bytes(seat.release or b""),
        signer=seat.signer,
    )


def statement_files(subject: str) -> StatementFiles | None:
    """Return the files of the statement in force, its formers inside, for clients."""
    found = complete_statement(subject)
    return None if found is None else found.as_files()


def _signed(row: Statement) -> SignedStatement:
    former = row.former
    return SignedStatement(
        digest=row.digest,
        statement=bytes(row.body),
        signatures={each.index: bytes(each.cms) for each in row.signatures.all()},
        former=None if former is None else _signed(former),
    )


# --- orders, keys, closing lists, releases ---


def order_for(subject: str, lot: str, envelope: str) -> Order | None:
    """Return the order of a later envelope or a round, if it was given."""
    return Order.objects.filter(
        custody__subject=subject, lot=lot, envelope=envelope
    ).first()


def orders(subject: str, lot: str) -> list[Order]:
    """Return a lot's orders as they were given."""
    return list(Order.objects.filter(custody__subject=subject, lot=lot).order_by("id"))


def _unclosed(prefix: str) -> QuerySet[Order]:
    closed = ClosingList.objects.filter(
        custody=OuterRef("custody"), lot=OuterRef("lot"), envelope=OuterRef("envelope")
    )
    return Order.objects.filter(~Exists(closed), envelope__startswith=prefix)


def rounds_due(now: datetime, *, prefix: str) -> list[Order]:
    """Return the orders of rounds (`prefix` begins their envelopes) that are over."""
    return list(_unclosed(prefix).filter(deadline__lte=now).order_by("deadline", "id"))


def next_round_end(now: datetime, *, prefix: str) -> datetime | None:
    """Return the earliest end after `now` of a round that is not closed."""
    found = _unclosed(prefix).filter(deadline__gt=now).aggregate(first=Min("deadline"))
    first: datetime | None = found["first"]
    return first


def opening_key(subject: str, lot: str, envelope: str) -> OpeningKey | None:
    """Return the key of an opening, if it was made."""
    return OpeningKey.objects.filter(
        custody__subject=subject, lot=lot, envelope=envelope
    ).first()


def closing_for(subject: str, lot: str, envelope: str) -> ClosingList | None:
    """Return the closing list, registered or published; there is only one."""
    return ClosingList.objects.filter(
        custody__subject=subject, lot=lot, envelope=envelope
    ).first()


def closing(digest: str) -> ClosingList | None:
    """Return a closing list by its digest."""
    return ClosingList.objects.select_related("custody").filter(digest=digest).first()


def closing_of_signer(digest: str, signer: str) -> ClosingList | None:
    """Return a published list of a tender in which this certificate holds a seat."""
    found = any_closing_of_signer(digest, signer)
    return None if found is None or found.published_at is None else found


def any_closing_of_signer(digest: str, signer: str) -> ClosingList | None:
    """Return the same, published or not: for what is recorded, never for what is told.

    An agent is told nothing of a list before it is published.
    """
    rows = ClosingList.objects.select_related("custody")
    return rows.filter(digest=digest, custody__seats__signer=signer).first()


def unpublished_closings() -> list[str]:
    """Return the digests of registered lists that are not stamped and published."""
    found = ClosingList.objects.filter(published_at=None).order_by("id")
    return list(found.values_list("digest", flat=True))


def releases_for(closing_digest: str) -> list[Release]:
    """Return what came for a closing list, by seat, without what was found faulty."""
    found = Release.objects.filter(closing__digest=closing_digest, fault=None)
    return list(found.order_by("index"))


def released_enough(closing_digest: str) -> bool:
    """Whether k seats have released for a list, as far as anybody could look."""
    found = closing(closing_digest)
    if found is None:
        return False
    return len(releases_for(closing_digest)) >= found.custody.threshold


def refusals_for(closing_digest: str) -> list[AgentRefusal]:
    """Return which agents said they release nothing for a list, and why.

    Without those that only wait, and without what concerns one bid alone.
    """
    found = AgentRefusal.objects.filter(closing__digest=closing_digest, manifest="")
    return list(found.exclude(code__in=PASSING).order_by("index", "id"))


# --- what is due ---


def due(now: datetime) -> Iterable[Due]:
    """Return the work of custody: keys of openings to come, stamps under orders."""
    return work()


def next_instant(now: datetime) -> datetime | None:
    """Custody waits for nobody's hour: what it does follows at once from an act."""
    return None


def tasks_for(actor: Actor, now: datetime) -> list[Task]:
    """Return what custodians and staff must do: sign, start an agent, call one."""
    if actor.role in CENTRE_HANDS:
        return safety.calls(actor, now)
    if actor.role is not Role.CUSTODIAN or actor.organisation is None:
        return []
    mine = Seat.objects.filter(organisation__uid=actor.organisation)
    silent = {one.seat_id for one in safety.warnings(now)}
    found = []
    for seat in mine.select_related("custody").order_by("id"):
        facts = {"title": seat.custody.title or seat.custody.subject}
        url = f"/custody/{seat.custody.subject}/"
        if to_sign(seat) is not None:
            sentence = gettext_noop("Sign the custodians' statement of %(title)s")
            found.append(Task(sentence, f"{url}sign/", facts))
        elif seat.enrolled_at is None:
            sentence = gettext_noop(
                "Start your agent: it has to make its keys for %(title)s"
            )
            found.append(Task(sentence, url, facts))
        elif seat.pk in silent:
            sentence = gettext_noop(
                "Your agent is silent before the opening of %(title)s: start it again"
            )
            found.append(Task(sentence, url, facts))
    return found


def to_sign(seat: Seat) -> Statement | None:
    """Return the statement that waits for a seat's signature, if one does."""
    row = last_statement(seat.custody)
    if row is None or row.signatures.filter(index=seat.index).exists():
        return None
    return row
