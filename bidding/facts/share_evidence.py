"""Evidence of wrong shares, gathered by the worker that reads the bids.

A custodian's own signed release goes into it, so that nobody can be framed; it holds
that custodian's shares of all bids, and is therefore for auditing eyes alone: whoever
else may see a row gets the same file without it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from bidding.facts.unsealing import Case, Read
from escrow import queries as escrow
from sealing import cms, evidence, manifest, shares
from sealing.evidence import Evidence
from sealing.manifest import Manifest
from sealing.release import Release


def of_reads(
    case: Case, reads: Iterable[Read], usable: Mapping[int, Release]
) -> Iterator[Evidence]:
    """Return the evidence of every share that is not what was committed to."""
    wrong = [read for read in reads if any(each.i for each in read.evidence)]
    signed = _signed(case, usable) if wrong else {}
    for read in wrong:
        yield from _of_bid(case, read, usable, signed)


def _of_bid(
    case: Case,
    read: Read,
    usable: Mapping[int, Release],
    signed: Mapping[int, bytes],
) -> Iterator[Evidence]:
    message = bytes(read.bid.manifest)
    found = manifest.open_message(message).manifest
    digest = read.bid.manifest_digest
    given = {i: one.shares[digest] for i, one in usable.items() if digest in one.shares}
    good = {i: share for i, share in given.items() if _is_good(found, i, share)}
    stated = case.chain.sealed_under(found.context.statement)
    for i in sorted(set(given) - set(good)):
        enough = len(good) >= found.context.k
        true = shares.interpolate(good, i) if enough else None
        if true is not None and not _is_good(found, i, true):
            # The bidder's commitments are of no one polynomial: of no seat's doing.
            continue
        yield Evidence(
            i=i,
            statement=stated.raw,
            manifest=message,
            released=given[i],
            true=true,
            release=signed[i],
        )


def _is_good(found: Manifest, i: int, share: bytes) -> bool:
    commitment = shares.commitment(found.context.ctx, i, share)
    return commitment == found.shares[i].commit


def _signed(case: Case, usable: Mapping[int, Release]) -> dict[int, bytes]:
    """Return what each custodian signed, by seat: it holds its shares of all bids."""
    return {
        row.index: cms.open_sealed(bytes(row.body), case.worker)
        for row in escrow.releases_for(case.closing.digest)
        if row.index in usable
    }


def file_of(raw: bytes, *, whole: bool) -> bytes:
    """Return an evidence file: whole, or without the custodian's other shares."""
    if whole:
        return raw
    return evidence.write(replace(evidence.read(raw), release=None))
