"""Who stands as a member of a consortium (联合体), as far as it is known beforehand.

The members are sealed with the bid: before the opening nobody but the bidder can look.
What may be asked without asking the server about anybody (the tender file's terms, and
who stands on the other side of the trade, are public) the bidder's own program asks
before it seals, and the platform asks again at the opening. What only the other bids
say (a member that also bids itself) is `bidding.rules.consortium`'s.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kernel.canonical import Json
from kernel.credit_codes import cleaned, is_valid
from kernel.refused import Refused
from sealing import reading
from sealing.opening_form import FormUnfit
from sealing.opening_statement import Member, OpeningStatement

#: the role under which a bid's index names the members' agreement (联合体协议)
AGREEMENT: Final = "consortium-agreement"
#: a fault's field; no line of an opening form can be called so
FIELD: Final = "consortium.members"
_BARRED_MAX: Final = 100
_SIDES: Final = {
    "owner": ("招标人（采购人）", "the owner"),
    "agency": ("代理机构", "its agency"),
    "custodian": ("保管方", "a custodian of its bids"),
    "operator": ("平台运营机构", "the platform's operator"),
}


@dataclass(frozen=True, slots=True)
class Barred:
    """Somebody who may not bid in a trade: its code, its side, and by which article."""

    uscc: str
    side: str
    article: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What the trade says of consortia: whether they may bid, and who may be none.

    `article` is for what a member list must be, `article_allowed` for a file that takes
    none, `article_agreement` for the agreement; empty where no consortium may bid.
    """

    is_allowed: bool
    barred: tuple[Barred, ...]
    article: str
    article_allowed: str
    article_agreement: str


class NotAllowed(FormUnfit):
    """Members are named, and the tender file takes no consortium."""

    code = "consortium-not-allowed"
    zh = "招标文件不接受联合体投标，而投标列有联合体成员。"
    en = "The tender file takes no consortium, and the bid names members of one."


class LeaderListed(FormUnfit):
    """The organisation that bids stands among its own members."""

    code = "consortium-leader-listed"
    zh = "联合体牵头人“{name}”被列为自己的成员；成员表只列其他成员。"
    en = "The leader “{name}” stands among its own members; list the others alone."


class MemberTwice(FormUnfit):
    """One organisation stands twice in one list."""

    code = "consortium-member-twice"
    zh = "联合体成员“{name}”在成员表中重复。"
    en = "The consortium member “{name}” stands twice in the list."


class MemberCode(FormUnfit):
    """A member's credit code is none."""

    code = "consortium-member-code"
    zh = "联合体成员“{name}”的统一社会信用代码“{uscc}”无效。"
    en = "The credit code “{uscc}” of the member “{name}” is not one."


class MemberBarred(FormUnfit):
    """A member stands on the other side of the trade."""

    code = "consortium-member-barred"
    zh = "联合体成员“{name}”是本项目的{side_zh}，不得参加投标。"
    en = "The consortium member “{name}” is {side_en} and may not bid in this trade."


class NoAgreement(FormUnfit):
    """Members are named, and no document is their agreement."""

    code = "consortium-no-agreement"
    zh = "列有联合体成员，而投标文件中没有联合体协议（文件类别为{role}）。"
    en = "Members are named, and no document is their agreement (its role is {role})."


def faults(stated: OpeningStatement, terms: Terms) -> list[Refused]:
    """Return everything that is wrong with the members of a bid, each a refusal."""
    if not stated.members:
        return []
    found: list[Refused] = []
    if not terms.is_allowed:
        found.append(NotAllowed(article=terms.article_allowed, field=FIELD))
    return [*found, *_members(stated, terms)]


def agreement_faults(
    stated: OpeningStatement, roles: Collection[str], terms: Terms
) -> list[Refused]:
    """Return that members have no agreement among documents of these roles."""
    if not stated.members or AGREEMENT in roles:
        return []
    return [NoAgreement(article=terms.article_agreement, field=FIELD, role=AGREEMENT)]


def terms_of(value: Mapping[str, Json]) -> Terms:
    """Read what a server tells of consortia: {"consortium": {...}}."""
    names = ("allowed", "barred", "article", "article_allowed", "article_agreement")
    where = "consortium"
    found = reading.members(value.get(where), names, where)
    barred = reading.items(found["barred"], f"{where}.barred", most=_BARRED_MAX)
    return Terms(
        is_allowed=reading.flag(found["allowed"], f"{where}.allowed"),
        barred=tuple(_barred(each) for each in barred),
        article=_article(found["article"]),
        article_allowed=_article(found["article_allowed"]),
        article_agreement=_article(found["article_agreement"]),
    )


def told(terms: Terms) -> dict[str, Json]:
    """Return the terms as a server tells them."""
    return {
        "allowed": terms.is_allowed,
        "barred": [
            {"uscc": each.uscc, "side": each.side, "article": each.article}
            for each in terms.barred
        ],
        "article": terms.article,
        "article_allowed": terms.article_allowed,
        "article_agreement": terms.article_agreement,
    }


def _barred(value: Json) -> Barred:
    where = "consortium.barred"
    found = reading.members(value, ("uscc", "side", "article"), where)
    return Barred(
        uscc=reading.text(found["uscc"], f"{where}.uscc"),
        side=reading.choice(found["side"], f"{where}.side", frozenset(_SIDES)),
        article=_article(found["article"]),
    )


def _article(value: Json) -> str:
    return "" if value == "" else reading.text(value, "consortium.article")


def _members(stated: OpeningStatement, terms: Terms) -> Iterator[Refused]:
    barred = {cleaned(each.uscc): each for each in terms.barred}
    seen: set[str] = set()
    for member in stated.members:
        code = cleaned(member.uscc)
        yield from _member(member, code, cleaned(stated.uscc), terms, barred.get(code))
        if code in seen:
            yield MemberTwice(article=terms.article, field=FIELD, name=member.name)
        seen.add(code)


def _member(
    member: Member, code: str, leader: str, terms: Terms, barred: Barred | None
) -> Iterator[Refused]:
    if code == leader:
        yield LeaderListed(article=terms.article, field=FIELD, name=member.name)
    elif not is_valid(code):
        yield MemberCode(
            article=terms.article, field=FIELD, name=member.name, uscc=member.uscc
        )
    elif barred is not None:
        zh, en = _SIDES[barred.side]
        yield MemberBarred(
            article=barred.article,
            field=FIELD,
            name=member.name,
            side_zh=zh,
            side_en=en,
        )
