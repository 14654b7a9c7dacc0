"""Open part 0 of every bid of an envelope, in one journaled act per opening.

The worker reads first, outside every transaction, then records: whoever comes second
finds the table there. Below k usable releases nothing is opened; a share that does not
fit is named, and the others go on (envelope.md section 9).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from bidding.actions.copying import copy_in
from bidding.actions.remedy import waits_for_remedy
from bidding.facts import (
    fitting,
    headings,
    kinds,
    openings,
    pauses,
    share_evidence,
    unsealing,
)
from bidding.facts.fitting import Fitting
from bidding.facts.unsealing import Case, Read, Releases
from bidding.models import OpenedBid, Opening, ReleaseCheck, SignIn
from bidding.rules import opening as rule
from bidding.rules.opening import MAY_OPEN, DocumentsState, OpeningState, Outcome
from bidding.rules.opening_events import (
    OwnRowOpened,
    ReleaseNotUsable,
    TableOpened,
    TiesFound,
)
from escrow.actions.evidence import keep_evidence_in_step
from journal.actions.record import record, record_many
from journal.queries import instant
from kernel.refused import Refused
from parties import queries as parties
from parties.rules import policy
from parties.rules.actor import CLOCK
from tender import queries as tender
from tender.actions import steps
from tender.rules.disclosure import Item
from tender.rules.stages import Act


def open_envelope(*, opening: UUID, wrap_key: bytes) -> bool:
    """Read an envelope with what custodians released; say whether the table is there.

    A worker's act: `wrap_key` is the key that openings' keys are wrapped under.
    """
    policy.check(CLOCK, "bidding.open")
    found = openings.opening(opening)
    if found.state not in MAY_OPEN:
        return found.state in (OpeningState.OPENED, OpeningState.FINISHED)
    case = unsealing.case_of(found, wrap_key)
    releases = unsealing.releases_of(case)
    usable = len(releases.usable)
    reads: list[Read] = []
    if usable >= case.statement.k:
        reads = unsealing.read_all(case, releases.usable)
    return record_table(case=case, releases=releases, reads=reads)


@transaction.atomic(durable=True)
def record_table(*, case: Case, releases: Releases, reads: Sequence[Read]) -> bool:
    """Record what was read, or that more releases are needed; twice changes nothing."""
    lot = steps.lot_locked(case.opening.lot.uid)
    found = Opening.objects.select_for_update(of=("self",)).get(pk=case.opening.pk)
    found.lot = lot
    if found.state not in MAY_OPEN:
        return found.state in (OpeningState.OPENED, OpeningState.FINISHED)
    pauses.check_running(found)
    at = instant()
    may_open_at = openings.opens_at(found)
    assert may_open_at is not None, "an envelope that closed has its time to open"
    rule.check_may_read(opens_at=may_open_at, now=at)
    name_unusable(found, case, releases, at)
    found.tried = releases.count
    if not _is_enough(found, case, releases, reads, at):
        found.save(update_fields=["tried"])
        return False
    if waits_for_remedy(found, reads, at):
        found.save(update_fields=["tried"])
        return False
    if kinds.is_first(found):
        steps.move_lot(lot, Act.OPEN_ENVELOPE, by=CLOCK, at=at)
    elif kinds.is_hosted(found):
        steps.check_lot(lot, Act.OPEN_LATER_ENVELOPE)
    _keep(found, case, releases, reads, at)
    return True


def _is_enough(
    found: Opening,
    case: Case,
    releases: Releases,
    reads: Sequence[Read],
    at: datetime,
) -> bool:
    """Say whether to read now, or to wait for the custodians who have not released."""
    if len(releases.usable) < case.statement.k:
        return False
    is_short = any(read.waits_for_shares for read in reads)
    ends = openings.window_end(found)
    all_came = releases.count == case.statement.n
    return not is_short or all_came or (ends is not None and at >= ends)


def name_unusable(found: Opening, case: Case, releases: Releases, at: datetime) -> None:
    """Record of each release that came whether it could be used; each once."""
    known = set(found.releases.values_list("index", flat=True))
    for index in sorted(set(releases.digests) - known):
        code = releases.refused.get(index, "")
        ReleaseCheck.objects.create(
            opening=found,
            index=index,
            release=releases.digests[index],
            code=code,
            at=at,
        )
        if code:
            event = ReleaseNotUsable(
                opening=str(found.uid),
                seat=index,
                organisation=case.statement.custodians[index].organisation,
                release=releases.digests[index],
                code=code,
            )
            record(stream=found.lot.stream, event=event, by=CLOCK, at=at)


def _keep(
    found: Opening,
    case: Case,
    releases: Releases,
    reads: Sequence[Read],
    at: datetime,
) -> None:
    is_round = openings.is_round(found)
    signed_in = set(
        SignIn.objects.filter(opening=found).values_list("organisation_id", flat=True)
    )
    opened = [_row_of(found, read) for read in reads]
    copy_in(opened)
    fit = fitting.of(found, stood=fitting.stood_in(opened), at=at)
    faults = {str(read.bid.uid): _faults(fit, read) for read in reads}
    rows = [
        _facts(read, is_in=read.bid.organisation_id in signed_in)
        | {"faults": fitting.told(fitting.open_to_all(faults[str(read.bid.uid)]))}
        for read in reads
    ]
    book = tender.rulebook_of(found.lot.trade)
    found.state, found.opened_at = OpeningState.OPENED, at
    found.confirm_until = book.row(rule.CONFIRM_ROW).earliest(at, parties.calendar())
    event = TableOpened(
        opening=str(found.uid),
        envelope=found.envelope,
        closing=case.closing.digest,
        releases=[
            {"seat": index, "release": releases.digests[index]}
            for index in sorted(releases.usable)
        ],
        rows=rows,
        heading=headings.heading(found),
        confirm_until=found.confirm_until.isoformat(),
    )
    stream = found.lot.stream
    item = str(rule.table_item(is_round=is_round))
    entry = record(stream=stream, event=event, by=CLOCK, at=at, audience=item)
    _record_ties(found, faults, at)
    for each in share_evidence.of_reads(case, reads, releases.usable):
        keep_evidence_in_step(closing=case.closing.digest, found=each, at=at)
    found.table = entry.digest.hex()
    found.save(update_fields=["state", "tried", "opened_at", "confirm_until", "table"])
    reading = tender.procedure_of(found.lot.trade).reading
    if rule.reads_own_rows(reading, is_round=is_round):
        own = [
            (
                OwnRowOpened(
                    opening=str(found.uid),
                    envelope=found.envelope,
                    row=row | {"faults": _told_alone(faults[str(row["bid"])])},
                ),
                rule.own_row_audience(str(row["bid"]), is_round=is_round),
            )
            for row in rows
        ]
        record_many(stream=stream, events=own, by=CLOCK, at=at)


def _record_ties(
    found: Opening, faults: Mapping[str, Sequence[Refused]], at: datetime
) -> None:
    """Keep declared ties to members for those inside: no public row tells them."""
    ties = [
        {"bid": bid} | each
        for bid, all_of in faults.items()
        for each in fitting.told(fitting.only_inside(all_of))
    ]
    if ties:
        event = TiesFound(opening=str(found.uid), envelope=found.envelope, ties=ties)
        item = str(Item.BID_DOCUMENTS)
        record(stream=found.lot.stream, event=event, by=CLOCK, at=at, audience=item)


def _row_of(found: Opening, read: Read) -> OpenedBid:
    is_open = read.outcome is Outcome.OPENED
    return OpenedBid(
        opening=found,
        bid=read.bid,
        number=read.number,
        outcome=read.outcome,
        code=read.code,
        evidence=_evidence(read),
        statement=read.raw,
        key=read.key,
        items=read.items(),
        members=read.members(),
        documents=DocumentsState.WAITING if is_open else DocumentsState.SHUT,
    )


def _evidence(read: Read) -> list[dict[str, str | int]]:
    return [
        {"fault": str(each.fault), "seat": each.i or 0, "code": each.code}
        for each in read.evidence
    ]


def _told_alone(faults: Sequence[Refused]) -> list[dict[str, str]]:
    """Return what a bidder is told of its own row, while it may not see the others."""
    return fitting.told(fitting.only_own(faults))


def _faults(fit: Fitting, read: Read) -> tuple[Refused, ...]:
    uscc = read.bid.organisation.uscc
    return fit.of_statement(str(read.bid.uid), read.stated, uscc)


def _facts(read: Read, *, is_in: bool) -> dict[str, object]:
    """Return a row of the table as the journal keeps it."""
    bid = read.bid
    stated = read.stated
    return {
        "n": read.number,
        "bid": str(bid.uid),
        "manifest": bid.manifest_digest,
        "organisation": str(bid.organisation.uid),
        "name": bid.organisation.name,
        "uscc": bid.organisation.uscc,
        "stated_name": "" if stated is None else stated.bidder,
        "received_at": bid.received_at.isoformat() if bid.received_at else "",
        "signed_in": is_in,
        "outcome": str(read.outcome),
        "code": read.code,
        "evidence": _evidence(read),
        "items": read.items(),
        "members": read.members(),
        "key": "" if read.key is None else read.key.hex(),
    }
