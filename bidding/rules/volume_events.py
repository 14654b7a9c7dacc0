"""What happens in a volume-based purchase, as the lot's stream keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Final

from bidding.rules.volumes.region_picks import Kind
from journal.rules.events import Event

_KINDS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = MappingProxyType(
    {
        "part": MappingProxyType(
            {
                str(Kind.MAIN): ("主供", "main supplier"),
                str(Kind.BACKUP): ("备供", "backup supplier"),
            }
        )
    }
)


@dataclass(frozen=True)
class VolumeSettled(Event):
    """The opened prices decided: who is shortlisted, who is selected, for what."""

    kind = "bidding.volume-settled"
    sentence_en = (
        "{counted} offers are valid, {places} places; {won} selected: {share} % of the "
        "volume for {years} years"
    )
    urgent = True

    round: str
    #: every bid's way, as the hall shows it
    rows: list[dict[str, object]]
    anchor: str
    counted: int
    places: int
    won: int
    share: int
    years: int
    #: ISO instant of the first turn; empty where nobody is selected
    picks_open_at: str


@dataclass(frozen=True)
class RegionPicked(Event):
    """One of the selected picked a region."""

    kind = "bidding.region-picked"
    sentence_en = "{name} picked {region_en} as its {part}"
    urgent = True
    coded: ClassVar[Mapping[str, Mapping[str, tuple[str, str]]]] = _KINDS

    round: str
    part: str
    region: str
    region_zh: str
    region_en: str
    bid: str
    name: str
    signature: str


@dataclass(frozen=True)
class TurnRanOut(Event):
    """A turn ran out; the next firm picks."""

    kind = "bidding.turn-ran-out"
    sentence_en = "The turn of {name} ran out at {until}"
    urgent = True
    coded: ClassVar[Mapping[str, Mapping[str, tuple[str, str]]]] = _KINDS

    round: str
    part: str
    bid: str
    name: str
    ended_at: str
    #: the same in Beijing time, for people
    until: str


@dataclass(frozen=True)
class PicksEnded(Event):
    """The picking of regions ended: who supplies which."""

    kind = "bidding.picks-ended"
    sentence_en = "The picking of regions ended; {picked} regions have a supplier"
    urgent = True

    round: str
    #: {region: bid}
    main: dict[str, str]
    backup: dict[str, str]
    picked: int
    digest: str
