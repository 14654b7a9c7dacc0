"""Reading custody: statements whole, what agents have to do, releases, due work."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from escrow.models import (
    ClosingList,
    Custody,
    OpeningKey,
    Order,
    Release,
    Seat,
    Statement,
)
from kernel.due import Due
from sealing import statement as statements
from sealing.statement_files import StatementFiles


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


@dataclass(frozen=True, slots=True)
class Duties:
    """What the agent of one signer has to do now."""

    enrol: tuple[str, ...]  # subjects whose keys are to be made
    sign: tuple[str, ...]  # digests of statements
    release: tuple[str, ...]  # digests of published closing lists


def custody(subject: str) -> Custody | None:
    """Return a tender's custody, or None while no seats are given."""
    return Custody.objects.filter(subject=subject).first()


def seats(subject: str) -> list[Seat]:
    """Return the seats of a tender in order; none while none are given."""
    found = Seat.objects.filter(custody__subject=subject)
    return list(found.select_related("organisation").order_by("index"))


def seats_of_signer(signer: str) -> list[Seat]:
    """Return the seats that one certificate holds, newest tender first."""
    found = Seat.objects.filter(signer=signer)
    return list(found.select_related("custody", "organisation").order_by("-id"))


def last_statement(of: Custody) -> Statement | None:
    """Return the statement that nothing supersedes yet, complete or not."""
    return Statement.objects.filter(custody=of, successor__isnull=True).first()


def complete_statement(subject: str) -> SignedStatement | None:
    """Return the complete statement in force, the newest of its chain."""
    found = (
        Statement.objects.filter(custody__subject=subject, complete_at__isnull=False)
        .order_by("-id")
        .first()
    )
    return None if found is None else _signed(found)


def pending_statement(subject: str) -> Statement | None:
    """Return the statement that still waits for signatures, if any."""
    return Statement.objects.filter(
        custody__subject=subject, complete_at__isnull=True
    ).first()


def statement(digest: str) -> SignedStatement | None:
    """Return any statement of the house by its digest."""
    found = Statement.objects.filter(digest=digest).first()
    return None if found is None else _signed(found)


def _signed(row: Statement) -> SignedStatement:
    former = row.former
    return SignedStatement(
        digest=row.digest,
        statement=bytes(row.body),
        signatures={each.index: bytes(each.cms) for each in row.signatures.all()},
        former=None if former is None else _signed(former),
    )


def order_for(subject: str, lot: str, envelope: str) -> Order | None:
    """Return the order of a later envelope or a round, if it was given."""
    return Order.objects.filter(
        custody__subject=subject, lot=lot, envelope=envelope
    ).first()


def orders(subject: str, lot: str) -> list[Order]:
    """Return a lot's orders as they were given."""
    return list(Order.objects.filter(custody__subject=subject, lot=lot).order_by("id"))


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


def releases_for(closing_digest: str) -> list[Release]:
    """Return what came for a closing list, by seat."""
    found = Release.objects.filter(closing__digest=closing_digest)
    return list(found.order_by("index"))


def duties_of(signer: str) -> Duties:
    """Return what one custodian's agent has to do now."""
    held = Seat.objects.filter(signer=signer).select_related("custody")
    by_custody = {seat.custody_id: seat for seat in held}
    pending = Statement.objects.filter(
        custody_id__in=by_custody, successor__isnull=True
    ).order_by("id")
    unsigned = [
        row.digest
        for row in pending
        if not row.signatures.filter(index=by_custody[row.custody_id].index).exists()
    ]
    published = ClosingList.objects.filter(
        custody_id__in=by_custody, published_at__isnull=False
    ).order_by("id")
    open_lists = [
        row.digest
        for row in published
        if not row.releases.filter(index=by_custody[row.custody_id].index).exists()
    ]
    return Duties(
        enrol=tuple(s.custody.subject for s in held if s.enrolled_at is None),
        sign=tuple(unsigned),
        release=tuple(open_lists),
    )


def due(now: datetime) -> Iterable[Due]:
    """Return the work of custody: keys of openings that are to come."""
    yield from _keys_due()


def _keys_due() -> Iterator[Due]:
    for subject, lot, envelope in _openings_to_come():
        yield Due(
            name="make opening key",
            key=f"{subject}/{lot}/{envelope}",
            queue="unseal",
            task="escrow.tasks.make_opening_key",
            kwargs={"subject": subject, "lot": lot, "envelope": envelope},
        )


def _openings_to_come() -> Iterator[tuple[str, str, str]]:
    made = set(OpeningKey.objects.values_list("custody__subject", "lot", "envelope"))
    for name in (*_openings_stated(), *_openings_ordered()):
        if name not in made:
            yield name


def _openings_stated() -> Iterator[tuple[str, str, str]]:
    # A list cannot close without its key: where one has closed, all keys were made.
    first = Statement.objects.filter(
        complete_at__isnull=False,
        former__isnull=True,
        custody__closings__isnull=True,
    )
    for row in first.select_related("custody"):
        stated = statements.read(bytes(row.body))
        for envelope in stated.envelopes.values():
            if not envelope.on_order:
                for lot in stated.lots:
                    yield stated.tender, lot, envelope.kind


def _openings_ordered() -> Iterator[tuple[str, str, str]]:
    yield from Order.objects.values_list("custody__subject", "lot", "envelope")


def rounds_due(now: datetime, *, prefix: str) -> list[Order]:
    """Return the orders of rounds that have ended and have no closing list yet."""
    ended = Order.objects.filter(envelope__startswith=prefix, deadline__lte=now)
    closed = set(
        ClosingList.objects.filter(envelope__startswith=prefix).values_list(
            "custody_id", "lot", "envelope"
        )
    )
    return [
        order
        for order in ended.order_by("deadline", "id")
        if (order.custody_id, order.lot, order.envelope) not in closed
    ]


def next_round_end(now: datetime, *, prefix: str) -> datetime | None:
    """Return the earliest end of a round after `now`."""
    coming = Order.objects.filter(envelope__startswith=prefix, deadline__gt=now)
    return coming.order_by("deadline").values_list("deadline", flat=True).first()


def unpublished_closings() -> list[str]:
    """Return the digests of closing lists that wait for their timestamp."""
    found = ClosingList.objects.filter(published_at__isnull=True)
    return list(found.order_by("id").values_list("digest", flat=True))


def seat_index(closing_digest: str, signer: str) -> int | None:
    """Return the index of a signer's seat in a closing list's custody."""
    found = Seat.objects.filter(
        custody__closings__digest=closing_digest, signer=signer
    ).first()
    return None if found is None else found.index


def next_instant(now: datetime) -> datetime | None:
    """Custody has no hour of its own: keys are due as soon as a statement is whole."""
    return None
