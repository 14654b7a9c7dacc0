"""When sealed bids may be opened, who reads what of them, and when an opening ends.

Nobody opens: custodians release after the stamped time, and what follows is computed.
Owner and staff can neither be early nor skip (招标投标法第34至36条; domain.md 1.7).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from kernel.durations import Duration, Minutes
from kernel.refused import Invalid, Refused
from tender.rules.disclosure import Item
from tender.rules.procedures import Reading


class OpeningState(StrEnum):
    """Where an opening is."""

    WAITING = "waiting"
    SUSPENDED = "suspended"
    OPENED = "opened"
    FINISHED = "finished"
    ANNULLED = "annulled"
    UNOPENED = "unopened"


class Outcome(StrEnum):
    """What became of a listed bid (envelope.md section 9)."""

    OPENED = "opened"
    BIDDER_FAULT = "bidder-fault"
    OTHER_FAULT = "other-fault"
    #: not admitted by the order: returned unopened (原封退回)
    RETURNED = "returned"


class DocumentsState(StrEnum):
    """Where the documents of a bid are."""

    WAITING = "waiting"
    OPENED = "opened"
    REFUSED = "refused"
    SHUT = "shut"


class Party(StrEnum):
    """Who gives a part of a draw's seed, in the order of the roles."""

    CENTRE = "centre"
    OWNER = "owner"
    SUPERVISOR = "supervisor"


#: how a row of the record calls a party, in Chinese and in English
PARTY_WORDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        Party.CENTRE: ("交易中心", "The trading centre"),
        Party.OWNER: ("招标人（采购人）", "The owner"),
        Party.SUPERVISOR: ("监督部门", "The supervisor"),
    }
)

#: an opening may still come to a table by itself
MAY_OPEN: Final = frozenset({OpeningState.WAITING, OpeningState.SUSPENDED})
#: the rulebook's row of the time to confirm or object
CONFIRM_ROW: Final = "platform.opening-objection"
#: nothing more is read out
OVER: Final = frozenset(
    {OpeningState.FINISHED, OpeningState.ANNULLED, OpeningState.UNOPENED}
)
RELEASE_WINDOW: Final = Minutes(30)
TRAINING_WINDOW: Final = Minutes(3)


class NotYetOpen(Refused):
    """Nothing is opened before its stamped time."""

    code = "not-yet-open"
    zh = "未到开启时间，不能开封。"
    en = "The time to open has not come; nothing is opened."


class NotOpened(Refused):
    """The act belongs after the reading."""

    code = "not-opened"
    zh = "尚未唱标，不能办理。"
    en = "The bids are not read out yet; this comes after."


class OpeningOver(Refused):
    """The opening has ended."""

    code = "opening-over"
    zh = "开标已结束，不能再办理。"
    en = "The opening has ended; this can no longer be done."


class ConfirmedAlready(Refused):
    """A row is confirmed once."""

    code = "confirmed-already"
    zh = "您已确认过开标结果，不必重复办理。"
    en = "You have confirmed your row already; once is enough."


class ConfirmingOver(Refused):
    """The time to confirm has passed; not to confirm harms no bid."""

    code = "confirming-over"
    zh = "确认时间已过（至{until}）。未确认不影响投标。"
    en = "The time to confirm ended at {until}. Not to confirm harms no bid."


class WitnessedAlready(Refused):
    """One witness signs."""

    code = "witnessed-already"
    zh = "见证已签名。"
    en = "The witness has signed already."


class NotReadyToEnd(Refused):
    """Something of the opening is still to come."""

    code = "not-ready-to-end"
    zh = "还不能结束：{what_zh}。"
    en = "It cannot end yet: {what_en}."


class RecordNotThere(Refused):
    """The record is printed once the opening has ended."""

    code = "record-not-there"
    zh = "开标结束后生成开标记录，请稍后再看。"
    en = "The opening record is printed once the opening has ended; look again then."


class TextMissing(Invalid):
    """An objection, or an answer, without words."""

    code = "text-missing"
    zh = "请写明内容。"
    en = "Write what it is about."


class RoundNumber(Refused):
    """Rounds are called by number, each once."""

    code = "round-number"
    zh = "下一轮报价应为{expected}。"
    en = "The next round is {expected}."


class RoundStillOn(Refused):
    """The former round has not ended."""

    code = "round-still-on"
    zh = "上一轮报价尚未结束。"
    en = "The former round has not ended."


class RoundTooLate(Refused):
    """A round ends in the future."""

    code = "round-too-late"
    zh = "本轮报价的截止须晚于现在。"
    en = "A round must end later than now."


def release_window(*, is_training: bool) -> Duration:
    """Return how long k releases are waited for, from the time they may come."""
    return TRAINING_WINDOW if is_training else RELEASE_WINDOW


def check_may_read(*, opens_at: datetime, now: datetime) -> None:
    """Refuse to read before the time the statement or the order gives."""
    if now < opens_at:
        raise NotYetOpen(article="招标投标法第34条")


def table_item(*, is_round: bool) -> Item:
    """Return under which item the table stands; the reading says who sees it."""
    return Item.QUOTES if is_round else Item.OPENING_TABLE


def own_row_audience(bid: str, *, is_round: bool) -> str:
    """Return the audience of the one row that is a bidder's own.

    It names the bid, which is random, and never who bid: headers are seen by all.
    """
    item = Item.QUOTE_OWN if is_round else Item.OPENING_OWN_ROW
    return f"{item}:{bid}"


def confirmation_audience(bid: str, *, is_round: bool) -> str:
    """Return who hears that a bidder confirmed: whoever may hear it object."""
    item = Item.QUOTE_OWN if is_round else Item.OPENING_OBJECTION
    return f"{item}:{bid}"


def reads_own_rows(reading: Reading, *, is_round: bool) -> bool:
    """Say whether each bidder is told its own row apart from the table."""
    return is_round or reading is not Reading.PUBLIC


def missing_to_end(
    *,
    documents: int,
    draw: bool,
    objections: int,
    confirming: bool,
    witness: bool,
) -> tuple[str, str] | None:
    """Return what an opening still waits for, in both languages; None for nothing."""
    waits: Sequence[tuple[bool, str, str]] = (
        (documents > 0, f"还有{documents}份文件在开封", f"{documents} bids unsealing"),
        (draw, "尚未抽取K值", "K is not drawn"),
        (
            objections > 0,
            f"还有{objections}项异议未答复",
            f"{objections} objections wait for an answer",
        ),
        (confirming, "确认时间未过", "bidders may still confirm or object"),
        (witness, "中心尚未见证签名", "the centre's witness has not signed"),
    )
    return next(((zh, en) for holds, zh, en in waits if holds), None)
