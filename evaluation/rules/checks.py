"""Qualification and responsiveness: pass, or fail with the clause it fails.

Qualification is the purchaser's in procurement and the panel's in works (87号令44,
12号令); responsiveness is always the panel's. Differing votes are shown and the
majority decides (87号令61); a bid is rejected only for a failed check or a veto clause,
with a written reason, by a vote.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID

from kernel.refused import Invalid, Refused
from tender.rules.rulebooks import Text

REASON_LENGTH_MAX: Final = 1000
#: who examines when it is not the panel's members, instead of a seat code
OWNER_SEAT: Final = "owner"
#: the ground of rejection that the opening itself gives
FORM_GROUND: Final = "opening-form"


class ClauseMissing(Invalid):
    """A failed check without the clause and the words that say why."""

    code: ClassVar[str] = "check-without-reason"
    zh: ClassVar[str] = "判定不通过须写明理由（对应条款：{clause}）。"
    en: ClassVar[str] = "To fail a bid, write the reason (clause: {clause})."


class PageMissing(Invalid):
    """A failed check that does not say where in the bid it stands."""

    code: ClassVar[str] = "check-without-page"
    zh: ClassVar[str] = (
        "判定不通过须注明投标文件页码，文件中没有的填“—”（对应条款：{clause}）。"
    )
    en: ClassVar[str] = (
        "To fail a bid, give the page, or a dash where it has none (clause: {clause})."
    )


class ChecksMissing(Refused):
    """Going on while checks are open."""

    code: ClassVar[str] = "checks-missing"
    zh: ClassVar[str] = "还有{count}项审查没有结论，暂不能进入下一步。"
    en: ClassVar[str] = "{count} checks have no finding yet; the next step must wait."


class RejectionUnfounded(Invalid):
    """Rejecting without a ground that law or tender file gives (条例51)."""

    code: ClassVar[str] = "rejection-unfounded"
    zh: ClassVar[str] = "否决投标须依据招标文件的否决条款或未通过的审查项，并写明理由。"
    en: ClassVar[str] = (
        "A bid is rejected only on a veto clause of the tender file or a check it "
        "failed, with a written reason."
    )


class DissentNeedsReason(Invalid):
    """A vote against a motion without a reason (87号令61: in writing)."""

    code: ClassVar[str] = "dissent-needs-reason"
    zh: ClassVar[str] = "不同意的，须书面写明理由，尚未投票。"
    en: ClassVar[str] = "Whoever votes against writes the reason; nothing was cast."


class TooFewLeft(Refused):
    """Fewer bids than the law lets the panel go on with."""

    code: ClassVar[str] = "too-few-left"
    zh: ClassVar[str] = (
        "通过审查的只有{left}家，不足{floor}家，不得继续评审（{article_zh}）。"
    )
    en: ClassVar[str] = (
        "Only {left} bids passed and {floor} are needed; the evaluation cannot go on "
        "({article_en})."
    )


class NotYourExamination(Refused):
    """The panel examining what the law gives to the purchaser."""

    code: ClassVar[str] = "not-your-examination"
    zh: ClassVar[str] = "资格审查由采购人或代理机构负责（87号令第44条）。"
    en: ClassVar[str] = "The purchaser examines qualification (Order 87, art. 44)."


class NotOpenedYet(Refused):
    """Reading what is not open yet."""

    code: ClassVar[str] = "not-opened-yet"
    zh: ClassVar[str] = "开标（开封）尚未结束，请稍候。"
    en: ClassVar[str] = "The opening is not over yet; please wait."


class NotAskedToQuote(Refused):
    """A round that somebody who stands was never asked in; nobody left by it."""

    code: ClassVar[str] = "not-asked-to-quote"
    zh: ClassVar[str] = (
        "本轮未要求“{name}”提交最后报价，不能视为其退出，本轮报价不能采用"
        "（{article_zh}）。"
    )
    en: ClassVar[str] = (
        "“{name}” was never asked for a final quote in this round and has not left; "
        "the round cannot be taken over ({article_en})."
    )


class QualificationOpen(Refused):
    """Going on before the purchaser has ended its examination."""

    code: ClassVar[str] = "qualification-open"
    zh: ClassVar[str] = "采购人的资格审查尚未结束，请稍候。"
    en: ClassVar[str] = "The purchaser has not ended its examination of qualification."


class RejectionOwed(Refused):
    """Going on while a failing bid has not been voted on, or a motion is open."""

    code: ClassVar[str] = "rejection-owed"
    zh: ClassVar[str] = "有{count}份投标未通过审查而尚未表决否决，或有表决未结束。"
    en: ClassVar[str] = (
        "{count} bids fail a check and were not voted on yet, or a motion is open."
    )


class PriceUnfit(Refused):
    """Going on while a bid whose price does not fit the opening form still stands."""

    code: ClassVar[str] = "price-unfit"
    zh: ClassVar[str] = (
        "{name}的报价不符合开标信息要求，没有可评审的报价，须先表决否决。{why_zh}"
    )
    en: ClassVar[str] = (
        "The price of {name} does not fit the opening form: there is none to score. "
        "Vote on its rejection first. {why_en}"
    )


class ChairsAct(Refused):
    """An act that the chair does for the panel."""

    code: ClassVar[str] = "chairs-act"
    zh: ClassVar[str] = "此步骤由组长办理。"
    en: ClassVar[str] = "The chair does this for the panel."


@dataclass(frozen=True, slots=True)
class Finding:
    """What one examiner found of one bid on one check."""

    seat: str
    bid: str
    check: str
    passed: bool


def check_finding(*, passed: bool, clause: str, reason: str, page: str = "") -> None:
    """Refuse a failed finding without its reason, or without where it stands.

    `page` is the page of the bid, or a dash where the bid has nothing about it.
    """
    if not passed and not reason.strip():
        raise ClauseMissing(clause=clause, field="reason")
    if not passed and not page.strip():
        raise PageMissing(clause=clause, field="page")
    if len(reason) > REASON_LENGTH_MAX:
        raise ClauseMissing(clause=clause, field="reason")


def check_asked(
    standing: Mapping[UUID, str], asked: Collection[UUID], law: Text
) -> None:
    """Refuse a round that did not ask everybody who stands, by name.

    `law` is the article by which final quotes are called for.
    """
    for organisation, name in standing.items():
        if organisation not in asked:
            raise NotAskedToQuote(
                name=name,
                article=law.zh,
                article_zh=law.zh,
                article_en=law.en,
            )


def missing(
    findings: Iterable[Finding],
    *,
    seats: Sequence[str],
    bids: Sequence[str],
    checks: Sequence[str],
) -> list[tuple[str, str, str]]:
    """Return (seat, bid, check) of every finding that is still owed."""
    done = {(finding.seat, finding.bid, finding.check) for finding in findings}
    return [
        (seat, bid, check)
        for seat in seats
        for bid in bids
        for check in checks
        if (seat, bid, check) not in done
    ]


def outcome(findings: Iterable[Finding]) -> dict[tuple[str, str], bool]:
    """Return whether each (bid, check) passes by majority; half is not a majority
    against, since a bid is failed by more than half (87号令61, 12号令).
    """
    votes: dict[tuple[str, str], list[bool]] = {}
    for finding in findings:
        votes.setdefault((finding.bid, finding.check), []).append(finding.passed)
    return {key: is_passed(given) for key, given in votes.items()}


def is_passed(given: Sequence[bool]) -> bool:
    """Say whether findings pass: not failed by more than half."""
    return list(given).count(False) * 2 <= len(given)


def failed_checks(findings: Iterable[Finding], bid: str) -> list[str]:
    """Return the checks a bid fails by majority."""
    results = outcome(findings)
    return [
        check for (of, check), passed in results.items() if of == bid and not passed
    ]


def differing(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """Return the (bid, check) pairs on which examiners differ: shown, and on record."""
    votes: dict[tuple[str, str], set[bool]] = {}
    for finding in findings:
        votes.setdefault((finding.bid, finding.check), set()).add(finding.passed)
    return [key for key, given in votes.items() if len(given) > 1]


def check_ground(
    ground: str,
    reason: str,
    *,
    vetoes: Mapping[str, str],
    failed: Sequence[str],
    article: str,
) -> str:
    """Return the clause of a lawful ground of rejection, or refuse.

    `vetoes` maps veto keys of the tender file to articles; `failed` are checks the bid
    failed by majority.
    """
    if not reason.strip() or len(reason) > REASON_LENGTH_MAX:
        raise RejectionUnfounded(article=article, field="reason")
    if ground in vetoes:
        return vetoes[ground]
    if ground in failed:
        return ground
    raise RejectionUnfounded(article=article, field="ground")


def check_reason(text: str, *, article: str) -> str:
    """Return a written reason, or refuse one that says nothing or too much."""
    stated = text.strip()
    if not stated or len(stated) > REASON_LENGTH_MAX:
        raise RejectionUnfounded(article=article, field="reason")
    return stated


def check_dissent(reason: str, *, agrees: bool, article: str) -> None:
    """Refuse a vote against without its reason; who agrees takes over the motion's."""
    if not agrees and not reason.strip():
        raise DissentNeedsReason(article=article, field="reason")


def check_floor(left: int, floor: int, *, article_zh: str, article_en: str) -> None:
    if left < floor:
        raise TooFewLeft(
            left=left,
            floor=floor,
            article=article_zh,
            article_zh=article_zh,
            article_en=article_en,
        )
