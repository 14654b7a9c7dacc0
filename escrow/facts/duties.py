"""What one custodian's agent has to do now, as the server tells it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from escrow.models import ClosingList, Hold, RehearsalSeat, Release, Seat, Statement


@dataclass(frozen=True, slots=True)
class HeldSeat:
    """One seat of a signer, and the statement in force of its tender (hex digest)."""

    subject: str
    index: int
    is_enrolled: bool
    statement: str | None


@dataclass(frozen=True, slots=True)
class Duties:
    """What the agent of one signer has to do now, and the seats it sits in."""

    seats: tuple[HeldSeat, ...]
    sign: tuple[tuple[str, str], ...]  # (subject, digest of a statement)
    release: tuple[tuple[str, str], ...]  # (subject, digest of a published list)
    rehearse: tuple[tuple[str, str], ...]  # (subject, digest of a dummy's manifest)
    holds: tuple[tuple[str, str, bool], ...]  # (subject, digest, whether lifted)

    @property
    def enrol(self) -> tuple[str, ...]:
        """The subjects whose keys are to be made."""
        return tuple(seat.subject for seat in self.seats if not seat.is_enrolled)


def duties_of(signer: str) -> Duties:
    """Return what one custodian's agent has to do now."""
    held = list(Seat.objects.filter(signer=signer).select_related("custody"))
    by_custody = {seat.custody_id: seat for seat in held}
    in_force: dict[int, str] = {}
    to_sign = []
    for row in _statements_of(by_custody):
        seat = by_custody[row.custody_id]
        if row.complete_at is not None:
            in_force[row.custody_id] = row.digest
        if not any(each.index == seat.index for each in row.signatures.all()):
            to_sign.append((seat.custody.subject, row.digest))
    return Duties(
        seats=tuple(
            HeldSeat(
                seat.custody.subject,
                seat.index,
                seat.enrolled_at is not None,
                in_force.get(seat.custody_id),
            )
            for seat in held
        ),
        sign=tuple(to_sign),
        release=tuple(_to_release(by_custody)),
        rehearse=tuple(_to_rehearse(by_custody)),
        holds=tuple(_holds(by_custody)),
    )


def _statements_of(by_custody: Mapping[int, Seat]) -> QuerySet[Statement]:
    """Only what can still count: the newest, and the one it is to supersede."""
    return (
        Statement.objects.filter(custody_id__in=by_custody, withdrawn_at=None)
        .filter(Q(successor=None) | Q(successor__complete_at=None))
        .prefetch_related("signatures")
        .order_by("id")
    )


def _to_release(by_custody: Mapping[int, Seat]) -> Iterator[tuple[str, str]]:
    mine = Release.objects.filter(
        closing=OuterRef("pk"),
        index__in=Seat.objects.filter(
            pk__in=[seat.pk for seat in by_custody.values()],
            custody=OuterRef("closing__custody"),
        ).values("index"),
    )
    published = (
        ClosingList.objects.filter(
            custody_id__in=by_custody, published_at__isnull=False
        )
        .filter(~Exists(mine))
        .order_by("id")
    )
    for row in published:
        yield by_custody[row.custody_id].custody.subject, row.digest


def _to_rehearse(by_custody: Mapping[int, Seat]) -> Iterator[tuple[str, str]]:
    waiting = RehearsalSeat.objects.filter(
        rehearsal__statement__custody_id__in=by_custody,
        rehearsal__statement__withdrawn_at=None,
        answered_at=None,
    ).select_related("rehearsal__statement")
    for row in waiting.order_by("rehearsal_id"):
        seat = by_custody[row.rehearsal.statement.custody_id]
        if row.index == seat.index:
            yield seat.custody.subject, row.rehearsal.digest


def _holds(by_custody: Mapping[int, Seat]) -> Iterator[tuple[str, str, bool]]:
    found = Hold.objects.filter(custody_id__in=by_custody).select_related("lift")
    for row in found.order_by("id"):
        subject = by_custody[row.custody_id].custody.subject
        yield subject, row.digest, hasattr(row, "lift")
