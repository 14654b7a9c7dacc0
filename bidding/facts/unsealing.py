"""Reading an opening in a worker: releases, shares, part 0 of every listed bid.

Nothing is written here. What k custodians released is checked, combined and decrypted;
the result is the same whichever k they are, so that a worker that was killed in the
middle is followed by another that finds the same (envelope.md section 9).
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec

from bidding.facts import factors, kinds
from bidding.facts.envelopes import terms_of
from bidding.facts.factors import OwnKey, OwnKeys
from bidding.models import Bid, Opening
from bidding.rules.factors import BY_REMEDY
from bidding.rules.opening import Outcome
from bidding.rules.uploads import BidState
from bidding.sealed_store import sealed_part
from escrow import queries as escrow
from escrow.actions.opening_keys import unwrap
from journal import queries as journal
from kernel import cores
from kernel.canonical import Json
from kernel.refused import NotFound, Refused
from sealing import blame, manifest, opening, release
from sealing import closing as closings
from sealing.blame import Finding
from sealing.closing import Closing
from sealing.errors import NotAdmitted
from sealing.keys import KeyReceiver
from sealing.manifest import Manifest
from sealing.opening import Keys
from sealing.opening_statement import OpeningStatement
from sealing.release import Release
from sealing.statement import Statement
from sealing.statement_signatures import Verified

#: so many bids take longer to read than a process to begin
BIDS_A_CORE: Final = 100
_ELSEWHERE: Final = Bid()


@dataclass(frozen=True, slots=True)
class Case:
    """What an opening rests on: list, statement and its chain, the worker's key."""

    opening: Opening
    tender: str
    closing: Closing
    chain: Verified
    statement: Statement
    admitted: frozenset[str] | None
    worker: KeyReceiver
    keys: OwnKeys


@dataclass(frozen=True, slots=True)
class Releases:
    """What came: usable ones by seat, codes of the others, and digests of all."""

    usable: Mapping[int, Release]
    refused: Mapping[int, str]
    digests: Mapping[int, str]

    @property
    def count(self) -> int:
        """How many came."""
        return len(self.digests)


@dataclass(frozen=True, slots=True)
class Read:
    """One listed bid as it was read, or why it was not."""

    bid: Bid
    number: int
    outcome: Outcome
    code: str = ""
    evidence: tuple[Finding, ...] = ()
    raw: bytes | None = None
    key: bytes | None = field(default=None, repr=False)
    stated: OpeningStatement | None = None
    #: another custodian's release might still open it
    waits_for_shares: bool = False

    def items(self) -> list[dict[str, Json]]:
        """Return the values read out, as text with type and unit."""
        if self.stated is None:
            return []
        return [
            {
                "key": each.key,
                "type": each.type,
                "value": str(each.value),
                "unit": each.unit or "",
            }
            for each in self.stated.items.values()
        ]

    def members(self) -> list[dict[str, Json]]:
        """Return the members of a consortium."""
        if self.stated is None:
            return []
        return [
            {
                "name": each.name,
                "uscc": each.uscc,
                "share": str(each.share),
                "sme": each.sme,
            }
            for each in self.stated.members
        ]


def case_of(found: Opening, wrap_key: bytes, bid: Bid | None = None) -> Case:
    """Gather what an opening rests on, in a worker that may use its key.

    For one bid, only its own key is fetched.
    """
    terms = terms_of(found.lot, found.envelope)
    listed = escrow.closing_for(terms.tender, terms.lot, found.envelope)
    key = escrow.opening_key(terms.tender, terms.lot, found.envelope)
    if listed is None or listed.published_at is None or key is None:
        raise NotFound
    closing = closings.read(bytes(listed.body))
    chain = terms.verified(journal.instant())
    order = kinds.order_of(found)
    private: ec.EllipticCurvePrivateKey = unwrap(key, wrap_key)
    worker = KeyReceiver(private, closing.worker)
    return Case(
        opening=found,
        tender=terms.tender,
        closing=closing,
        chain=chain,
        statement=chain.sealed_under(closing.statement),
        admitted=None if order is None else order.admitted,
        worker=worker,
        keys=factors.own_keys(found, worker, bid),
    )


def releases_of(case: Case) -> Releases:
    """Open and verify what custodians sent; whoever sent nonsense is named."""
    usable: dict[int, Release] = {}
    refused: dict[int, str] = {}
    digests: dict[int, str] = {}
    for row in escrow.releases_for(case.closing.digest):
        digests[row.index] = row.digest
        try:
            found = release.open_release(
                bytes(row.body),
                case.worker,
                closing=case.closing,
                statement=case.statement,
            )
        except Refused as refusal:
            refused[row.index] = refusal.code
            continue
        if found.i != row.index:
            refused[row.index] = "wrong-seat"
            continue
        usable[row.index] = found
    return Releases(usable, refused, digests)


def listed_bids(case: Case) -> list[Bid]:
    """Return the listed bids in the order of the closing list."""
    found = {
        bid.manifest_digest: bid
        for bid in Bid.objects.select_related("organisation")
        .defer("token", "receipt")
        .filter(
            lot=case.opening.lot,
            envelope=case.opening.envelope,
            state=BidState.SUBMITTED,
        )
    }
    return [found[entry.manifest] for entry in case.closing.entries]


def read_all(case: Case, releases: Mapping[int, Release]) -> list[Read]:
    """Read part 0 of every listed bid; one that stays shut holds up no other.

    In an opening's worker all cores have nothing else to do: the hall waits for this.
    """
    bids = listed_bids(case)

    def read(number: int) -> Read:
        found = read_one(case, bids[number - 1], number, releases)
        # The bid is here already, and need not come back from another process.
        return replace(found, bid=_ELSEWHERE)

    found = cores.spread(read, range(1, len(bids) + 1), worth=BIDS_A_CORE)
    return [replace(each, bid=bids[each.number - 1]) for each in found]


def read_one(
    case: Case, bid: Bid, number: int, releases: Mapping[int, Release]
) -> Read:
    """Read part 0 of one bid, or say whose fault it is that it stays shut."""
    if case.admitted is not None and bid.certificate not in case.admitted:
        # 原封退回: nobody opened it, and that is nobody's fault.
        return Read(bid, number, Outcome.RETURNED, NotAdmitted.code)
    found = _read(case, bid, number, releases, manifest.read_listed)
    if found.outcome is Outcome.OPENED and not found.evidence:
        return found
    # Nobody is blamed before the signature itself was verified once more.
    return _read(case, bid, number, releases, _verified)


def _verified(message: bytes) -> Manifest:
    return manifest.open_message(message).manifest


def _read(
    case: Case,
    bid: Bid,
    number: int,
    releases: Mapping[int, Release],
    reader: Callable[[bytes], Manifest],
) -> Read:
    try:
        found = reader(_message_of(case, bid))
        own = case.keys.of(bid, found)
        verdict = verdict_of(case, found, bid, releases.values(), own)
    except Refused as refusal:
        return Read(bid, number, Outcome.OTHER_FAULT, refusal.code)
    if verdict.keys is None:
        return _shut(bid, number, verdict, own)
    part = sealed_part(case.tender, str(bid.uid), 0)
    size = found.parts[0].layout.size
    try:
        opened = opening.open_part0(found, verdict.keys.opening, part.read(0, size))
    except Refused as refusal:
        fault = Outcome(str(blame.of_refusal(refusal)))
        return Read(bid, number, fault, refusal.code, verdict.findings)
    return Read(
        bid=bid,
        number=number,
        outcome=Outcome.OPENED,
        code="" if own.recovered is None else BY_REMEDY,
        evidence=verdict.findings,
        raw=opened.raw,
        key=verdict.keys.opening,
        stated=opened.statement,
    )


def _shut(bid: Bid, number: int, verdict: blame.Verdict, own: OwnKey) -> Read:
    """Say whose fault it is: first of all that the bidder's own key is not there."""
    if own.without is not None:
        outcome, code = own.without
        return Read(bid, number, outcome, code, verdict.findings)
    code = verdict.findings[0].code if verdict.findings else "too-few-shares"
    return Read(
        bid=bid,
        number=number,
        outcome=Outcome(str(verdict.outcome)),
        code=code,
        evidence=verdict.findings,
        # A finding about no seat is about the bid: more shares do not help it.
        waits_for_shares=all(each.i is not None for each in verdict.findings),
    )


def keys_of(case: Case, bid: Bid, releases: Mapping[int, Release]) -> Keys:
    """Return the keys of a bid that was opened, again from the releases."""
    found = _verified(_message_of(case, bid))
    own = case.keys.of(bid, found)
    verdict = verdict_of(case, found, bid, releases.values(), own)
    if verdict.keys is None:
        raise ValueError("a bid that was opened opens again")
    return verdict.keys


def verdict_of(
    case: Case,
    found: Manifest,
    bid: Bid,
    releases: Iterable[Release],
    own: OwnKey,
) -> blame.Verdict:
    """Combine what was released for one bid, with the bidder's own key."""
    digest = bid.manifest_digest
    came = list(releases)
    return blame.judge(
        found,
        case.chain.sealed_under(found.context.statement),
        released={at.i: at.shares[digest] for at in came if digest in at.shares},
        refused={at.i: at.refused[digest] for at in came if digest in at.refused},
        factor=own.factor,
        recovered=own.recovered,
    )


def _message_of(case: Case, bid: Bid) -> bytes:
    """Return the bid's manifest.p7m as it was listed."""
    message = bytes(bid.manifest)
    if hashlib.sha256(message).hexdigest() != bid.manifest_digest:
        raise NotFound
    if case.admitted is not None and bid.certificate not in case.admitted:
        raise NotAdmitted
    return message
