"""When a custodian's agent releases, and what (section 9). Pure: it looks at no clock.

The laws, in the order they are asked:

1. One closing list per (tender, lot, envelope), ever; and one order.
2. It is for the newest statement the agent knows, and for its deadline.
3. An envelope that waits for an order has it; a hold stops everything.
4. Two stamps from authorities of different owners show that the latest time of the
   chain has come (one, where the installation is configured so and says so).
5. At least the floor of distinct bidders is listed.
6. With a bidder factor, only those are released who released theirs.

What the agent decided before is an argument, and what it decides is returned for it to
keep on its disk before anything is sent.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from sealing import context
from sealing import order as orders
from sealing.closing import Closing, Entry
from sealing.errors import (
    NotAdmitted,
    OrderMismatch,
    OrderRequired,
    SealingRefused,
    StatementMismatch,
    WrongEnvelope,
    WrongLot,
    WrongTender,
)
from sealing.order import Order
from sealing.statement import Envelope
from sealing.statement_signatures import Verified
from sealing.timestamp import Stamp

AUTHORITIES: Final = 2
#: how long after the deadline a token over a manifest is taken (section 8.4)
TOKEN_GRACE: Final = timedelta(seconds=60)

Subject = tuple[str, str, str]


class ClosingEquivocation(SealingRefused):
    """A second closing list for what was closed already: refused, and reported."""

    code = "closing-equivocation"
    zh = "同一项目、标段、信封出现第二份截标清单。"
    en = "There is a second closing list for the same tender, lot and envelope."


class OrderEquivocation(SealingRefused):
    """A second order for what was ordered already: refused, and reported."""

    code = "order-equivocation"
    zh = "同一项目、标段、信封出现第二份开封令。"
    en = "There is a second order for the same tender, lot and envelope."


class TooFewAuthorities(SealingRefused):
    """The time is proven by fewer authorities of different owners than configured."""

    code = "too-few-authorities"
    zh = "时间证明不足：需要{needed}家不同机构的时间戳。"
    en = "Stamps of {needed} authorities of different owners are needed."


class TooEarly(SealingRefused):
    """A stamp does not show that the opening time has come."""

    code = "too-early"
    zh = "尚未到开启时间{opens_at}。"
    en = "The opening time, {opens_at}, has not come by the stamp of {authority}."


class BelowFloor(SealingRefused):
    """Fewer distinct bidders than the floor: the bids go back unopened."""

    code = "below-floor"
    zh = "投标人不足{floor}家，不得开标。"
    en = "There are fewer than {floor} bidders: nothing is opened."


class OnHold(SealingRefused):
    """The supervisor or the owner signed a hold, and nobody a lift."""

    code = "on-hold"
    zh = "监督部门或招标人已要求暂缓开启。"
    en = "A signed hold stops the release."


class FactorsRequired(SealingRefused):
    """With a bidder factor, factors.json is stamped before any release."""

    code = "factors-required"
    zh = "投标人因子清单尚未形成。"
    en = "The list of released bidder factors is not there yet."


class Destroyed(SealingRefused):
    """The custodian has recorded that it will never open this bid."""

    code = "destroyed"
    zh = "保管人已销毁该投标的份额。"
    en = "The custodian has destroyed its share of this bid, on the record."


@dataclass(frozen=True, slots=True)
class History:
    """The digests (hex) of closing lists and of orders by subject, and of manifests
    that are struck out: what an agent must never forget."""

    closings: Mapping[Subject, str] = field(default_factory=dict)
    orders: Mapping[Subject, str] = field(default_factory=dict)
    never: frozenset[str] = frozenset()

    def with_closing(self, closing: Closing) -> "History":
        """Return the history after `closing` was taken, or refuse a second one."""
        known = self.closings.get(closing.subject)
        if known is not None and known != closing.digest:
            raise ClosingEquivocation
        taken = {**self.closings, closing.subject: closing.digest}
        return replace(self, closings=taken)

    def with_order(self, tender: str, order: Order) -> "History":
        """Return the history after `order` was honoured, or refuse a second one."""
        subject = (tender, order.lot, order.envelope)
        known = self.orders.get(subject)
        if known is not None and known != order.digest:
            raise OrderEquivocation
        return replace(self, orders={**self.orders, subject: order.digest})

    def without(self, manifests: Collection[str]) -> "History":
        """Return the history after these manifests were struck out for good."""
        return replace(self, never=self.never | frozenset(manifests))


@dataclass(frozen=True, slots=True)
class Decision:
    """What to release, what not and why, and the history to keep first."""

    closing: Closing
    entries: tuple[Entry, ...]
    refused: Mapping[str, str]
    history: History


def decide(
    *,
    closing: Closing,
    chain: Verified,
    order: Order | None,
    stamps: Sequence[Stamp],
    held: bool,
    factors: Collection[str] | None,
    history: History,
    authorities: int = AUTHORITIES,
) -> Decision:
    """Say what an agent releases for a closing list, or refuse all of it.

    `chain` is the newest verified statement with its formers, `order` one verified
    against the statement it names, `stamps` verified tokens over the closing list's
    digest with fresh nonces, `held` whether a signed hold stands, `factors` the
    manifests (hex) of the stamped factors.json.
    """
    kept = history.with_closing(closing)
    if order is not None:
        kept = kept.with_order(closing.tender, order)
    check_subject(closing, chain, order)
    if held:
        raise OnHold
    check_time(stamps, opens_at(closing, chain, order), authorities=authorities)
    check_floor(closing.entries, _envelope(closing, chain).floor)
    entries, refused = admitted(closing, order)
    if context.has_factor(chain.statement, closing.envelope):
        if factors is None:
            raise FactorsRequired
        entries, without = _with_factors(entries, factors)
        refused = {**refused, **without}
        check_floor(entries, _envelope(closing, chain).floor)
    if order is not None:
        check_floor(entries, order.floor)
    entries, struck = _without_struck(entries, history.never)
    return Decision(closing, entries, {**refused, **struck}, kept)


def check_subject(closing: Closing, chain: Verified, order: Order | None) -> None:
    """Refuse a list for another tender, lot, envelope, statement, order or deadline."""
    newest = chain.statement
    if closing.tender != newest.tender:
        raise WrongTender(tender=closing.tender)
    if closing.statement != newest.digest:
        raise StatementMismatch(what="closing.statement")
    if closing.lot not in newest.lots:
        raise WrongLot(lot=closing.lot)
    envelope = _envelope(closing, chain)
    if envelope.on_order and order is None:
        raise OrderRequired(envelope=closing.envelope)
    if order is not None:
        if not envelope.on_order:
            raise OrderMismatch(what="envelope")
        _check_order(closing, chain, order)
    if envelope.deadline is not None and closing.deadline != envelope.deadline:
        raise StatementMismatch(what="closing.deadline")


def _check_order(closing: Closing, chain: Verified, order: Order) -> None:
    if (order.lot, order.envelope) != (closing.lot, closing.envelope):
        raise OrderMismatch(what="lot or envelope")
    orders.check_against(order, chain.sealed_under(order.statement))
    if context.is_round(closing.envelope):
        if closing.order != order.digest:
            raise OrderMismatch(what="closing.order")
        if closing.deadline != order.deadline:
            raise OrderMismatch(what="closing.deadline")


def _envelope(closing: Closing, chain: Verified) -> Envelope:
    found = chain.statement.envelopes.get(context.kind_of(closing.envelope))
    if found is None or closing.envelope == "quote":
        raise WrongEnvelope(envelope=closing.envelope)
    return found


def opens_at(closing: Closing, chain: Verified, order: Order | None) -> datetime:
    """Return the latest time that the chain, or the order, says."""
    kind = context.kind_of(closing.envelope)
    times = [closing.deadline + chain.statement.factor_window]
    for each in (chain.statement, *chain.formers):
        found = each.envelopes[kind]
        times += [time for time in (found.deadline, found.opens_at) if time is not None]
    if order is not None:
        times.append(order.opens_at)
    return max(times)


def check_time(
    stamps: Sequence[Stamp], opens_at: datetime, *, authorities: int
) -> None:
    """Refuse before the opening time, as each authority shows it."""
    owners = {stamp.owner_name for stamp in stamps}
    if len(owners) < authorities:
        raise TooFewAuthorities(needed=authorities)
    for stamp in stamps:
        if stamp.not_before < opens_at:
            raise TooEarly(
                opens_at=opens_at.isoformat(), authority=stamp.authority_name
            )


def check_floor(entries: Sequence[Entry], floor: int) -> None:
    """Refuse with fewer distinct bidders than the floor."""
    if len({entry.bidder_cert for entry in entries}) < floor:
        raise BelowFloor(floor=floor)


def admitted(
    closing: Closing, order: Order | None
) -> tuple[tuple[Entry, ...], dict[str, str]]:
    """Return the entries that the order admits, and a code for each of the others."""
    if order is None:
        return closing.entries, {}
    entries = tuple(e for e in closing.entries if e.bidder_cert in order.admitted)
    others = {
        entry.manifest: NotAdmitted.code
        for entry in closing.entries
        if entry.bidder_cert not in order.admitted
    }
    return entries, others


def _without_struck(
    entries: tuple[Entry, ...], never: Collection[str]
) -> tuple[tuple[Entry, ...], dict[str, str]]:
    """What was destroyed once stays shut, whatever an order says later."""
    kept = tuple(entry for entry in entries if entry.manifest not in never)
    struck = {
        entry.manifest: Destroyed.code for entry in entries if entry.manifest in never
    }
    return kept, struck


def _with_factors(
    entries: Sequence[Entry], factors: Collection[str]
) -> tuple[tuple[Entry, ...], dict[str, str]]:
    kept = tuple(entry for entry in entries if entry.manifest in factors)
    without = {
        entry.manifest: "factor-not-released"
        for entry in entries
        if entry.manifest not in factors
    }
    return kept, without
