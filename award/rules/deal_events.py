"""What happens to a deal made by the hammer, as the lot's stream keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Final

from journal.rules.events import Event

PARTIES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {"owner": ("出让方", "the owner"), "winner": ("竞得人", "the winner")}
)
DEPOSITS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "forfeited": ("不予退还", "is not paid back"),
        "returned": ("予以退还", "is paid back"),
    }
)


@dataclass(frozen=True)
class DealMade(Event):
    """Who bid under the winning number, and what both now sign."""

    kind = "award.deal-made"
    sentence_en = "Sold to {name} (no. {number}) at {price} {unit}"
    urgent = True

    deal: str
    organisation: str
    name: str
    number: str
    price: str
    area: str
    unit: str
    confirmation: str
    digest: str


@dataclass(frozen=True)
class DealSigned(Event):
    """One of the two signed the confirmation; `until` is the other's time."""

    kind = "award.deal-signed"
    sentence_en = "The confirmation {confirmation} was signed by {party}"
    urgent = True
    coded: ClassVar[Mapping[str, Mapping[str, tuple[str, str]]]] = MappingProxyType(
        {"party": PARTIES}
    )

    deal: str
    confirmation: str
    party: str
    signed_digest: str
    signature: str
    until: str


@dataclass(frozen=True)
class DealReady(Event):
    """The confirmation's file is whole: both signatures and the platform's seal."""

    kind = "award.deal-ready"
    sentence_en = "The confirmation {confirmation} can be downloaded"

    deal: str
    confirmation: str
    digest: str


@dataclass(frozen=True)
class DealCancelled(Event):
    """The winner's right is gone (取消竞得资格); `deposit` says what becomes of it.

    Whoever keeps deposits follows this row: `deposit_fen` is what was asked of the
    winner, `deposit` is `forfeited` or `returned`.
    """

    kind = "award.deal-cancelled"
    sentence_en = "{name} is the winner no more: {reason}; the deposit {deposit}"
    urgent = True
    coded: ClassVar[Mapping[str, Mapping[str, tuple[str, str]]]] = MappingProxyType(
        {"deposit": DEPOSITS}
    )

    deal: str
    organisation: str
    name: str
    ground: str
    reason: str
    article: str
    stated_by: str
    deposit: str
    deposit_fen: int
    signature: str


@dataclass(frozen=True)
class ContractRecorded(Event):
    """The contract of transfer was signed; the payments' last days are counted."""

    kind = "award.contract-recorded"
    sentence_en = "The contract {contract} was signed on {signed_on}"
    urgent = True

    deal: str
    contract: str
    signed_on: str
    first_payment_until: str
    paid_until: str
    signature: str
