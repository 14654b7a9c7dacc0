"""Consortia (联合体) held against each other, once all bids of a lot are open.

Nobody knows before the deadline who bids: that a member bids itself, or stands in two
consortia, shows only here, and then the law voids both (条例37; 政府采购法实施条例22).
Whether it does is said to whoever decides, never decided here: a bid may name as its
member somebody who never agreed, so that the honest one is out; the agreement shows it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kernel.credit_codes import cleaned
from kernel.refused import Refused
from sealing.consortium import FIELD
from sealing.opening_form import FormUnfit


@dataclass(frozen=True, slots=True)
class Stood:
    """One bid of an opening: who bids, and which members it names, by code."""

    bid: str
    name: str
    uscc: str
    #: credit code, as compared, to the name as stated
    members: Mapping[str, str]


class MemberBidsItself(FormUnfit):
    """A member of this consortium also bids in its own name."""

    code = "consortium-member-bids"
    zh = "联合体成员“{name}”又以自己名义在同一标段投标，相关投标均无效。"
    en = (
        "The consortium member “{name}” also bids in its own name for this lot: the "
        "law voids both bids."
    )


class BidsBesideConsortium(FormUnfit):
    """This bidder is named as a member by another bid."""

    code = "consortium-bids-beside"
    zh = (
        "本投标人被“{name}”的投标列为联合体成员，又以自己名义投标，相关投标均无效；"
        "请核对联合体协议是否由其签署。"
    )
    en = (
        "“{name}” names this bidder as a member of its consortium: the law voids both "
        "bids. See whether this bidder signed the agreement."
    )


class MemberOfTwo(FormUnfit):
    """A member of this consortium stands in another one, too."""

    code = "consortium-member-of-two"
    zh = "联合体成员“{name}”又列入“{other}”的联合体，相关投标均无效。"
    en = (
        "The consortium member “{name}” also stands in the consortium of “{other}”: "
        "the law voids both bids."
    )


class MemberUnknown(FormUnfit):
    """A member with a sound code that is not enrolled here: to be examined."""

    code = "consortium-member-unknown"
    zh = "联合体成员“{name}”（{uscc}）未在本平台登记，须核验其主体资格。"
    en = (
        "The consortium member “{name}” ({uscc}) is not enrolled here; examine whether "
        "it exists and qualifies."
    )


class MemberTied(FormUnfit):
    """People of the owner or its agency have declared a tie to this member."""

    code = "consortium-member-tied"
    zh = "招标人（采购人）或代理机构的人员与联合体成员“{name}”存在已申报的利害关系。"
    en = (
        "People of the owner or its agency have declared a tie to the consortium "
        "member “{name}”."
    )


#: faults that tell of another bid: for those who may see it, never for the bidder alone
BETWEEN_BIDS: Final = frozenset(
    {MemberBidsItself.code, BidsBesideConsortium.code, MemberOfTwo.code}
)
#: faults that rest on what people declared of themselves: for owner, panel, supervisor
INSIDE: Final = frozenset({MemberTied.code})


def between(stood: Sequence[Stood], *, article: str) -> dict[str, list[Refused]]:
    """Return, by bid, what stands between it and the others of its opening."""
    own = {each.bid: cleaned(each.uscc) for each in stood}
    bidders = frozenset(own.values())
    named = defaultdict[str, list[Stood]](list)
    for each in stood:
        for code in each.members:
            named[code].append(each)
    found: dict[str, list[Refused]] = {}
    for mine in stood:
        code = own[mine.bid]
        others = {
            asked: [each for each in named.get(asked, ()) if own[each.bid] != code]
            for asked in (code, *mine.members)
        }
        found[mine.bid] = _of(mine, code, bidders, others, article)
    return found


def _of(
    mine: Stood,
    own: str,
    bidders: Collection[str],
    others: Mapping[str, Sequence[Stood]],
    article: str,
) -> list[Refused]:
    """Return it of one bid: `others` are, by code, other bidders' bids that name it."""
    found: list[Refused] = [
        MemberBidsItself(article=article, field=FIELD, name=name)
        for code, name in mine.members.items()
        if code in bidders and code != own
    ]
    found += [
        BidsBesideConsortium(article=article, field=FIELD, name=other.name)
        for other in others[own]
    ]
    return found + [
        MemberOfTwo(article=article, field=FIELD, name=name, other=other.name)
        for code, name in mine.members.items()
        for other in others[code]
    ]


def known(
    members: Mapping[str, str],
    *,
    enrolled: Collection[str],
    tied: Collection[str],
    article: str,
    article_tie: str,
) -> list[Refused]:
    """Return what the registers say of members with sound codes, by code and name."""
    found: list[Refused] = [
        MemberUnknown(article=article, field=FIELD, name=name, uscc=code)
        for code, name in members.items()
        if code not in enrolled
    ]
    return found + [
        MemberTied(article=article_tie, field=FIELD, name=name)
        for code, name in members.items()
        if code in tied
    ]
