"""Who may do what with bids. The engine is `parties.rules.policy`."""

from typing import Final

from parties.rules.actor import Role
from parties.rules.policy import IN_REGION, OWN_ORGANISATION, row

_OWNERS: Final = (Role.OWNER, Role.AGENCY)

POLICY: Final = (
    row("bidding.submit", Role.BIDDER, article="招标投标法第28条"),
    row("bidding.see-own", Role.BIDDER, when=[OWN_ORGANISATION]),
    row(
        "bidding.withdraw",
        Role.BIDDER,
        when=[OWN_ORGANISATION],
        article="招标投标法第29条",
    ),
    # What the clock does.
    row("bidding.stamp", Role.SYSTEM),
    row("bidding.close", Role.SYSTEM),
    row(
        "bidding.extend-for-tokens",
        Role.SYSTEM,
        article="电子招标投标办法第27条",
    ),
    row("bidding.publish-closing", Role.SYSTEM),
    row("bidding.open", Role.SYSTEM),
    row("bidding.print-record", Role.SYSTEM),
    # The opening: the owner hosts, the centre opens, keeps time and witnesses.
    row("bidding.sign-in", Role.BIDDER),
    row("bidding.confirm", Role.BIDDER),
    row("bidding.start-reading", *_OWNERS, when=[OWN_ORGANISATION]),
    row("bidding.finish", *_OWNERS, when=[OWN_ORGANISATION]),
    row(
        "bidding.pause",
        *_OWNERS,
        when=[OWN_ORGANISATION],
        article="电子招标投标办法第29条",
    ),
    row(
        "bidding.pause",
        Role.OPENING,
        when=[IN_REGION],
        article="电子招标投标办法第29条",
    ),
    row(
        "bidding.resume",
        *_OWNERS,
        when=[OWN_ORGANISATION],
        article="电子招标投标办法第29条",
    ),
    row(
        "bidding.resume",
        Role.OPENING,
        when=[IN_REGION],
        article="电子招标投标办法第29条",
    ),
    row("bidding.witness", Role.OPENING, when=[IN_REGION]),
    row("bidding.give-secret", *_OWNERS, when=[OWN_ORGANISATION]),
    row("bidding.give-secret", Role.OPENING, Role.SUPERVISOR, when=[IN_REGION]),
    # Bidders' own keys (双重解密).
    row("bidding.release-factor", Role.BIDDER, article="电子招标投标办法第30条"),
    row("bidding.use-recovery", Role.BIDDER, article="电子招标投标办法第31条"),
    row("bidding.retry-factors", Role.OPENING, when=[IN_REGION]),
    row("bidding.note-bidder", Role.OPENING, when=[IN_REGION]),
    row("bidding.extend-window", Role.OPENING, when=[IN_REGION]),
    row("bidding.call-quotes", *_OWNERS, when=[OWN_ORGANISATION]),
    row("bidding.order-opening", *_OWNERS, when=[OWN_ORGANISATION]),
    # What others than bidders seal: the reserve, a party's secret for a draw.
    row(
        "bidding.seal-reserve",
        *_OWNERS,
        when=[OWN_ORGANISATION],
        article="招标投标法实施条例第27条",
    ),
    row(
        "bidding.see-own",
        *_OWNERS,
        Role.OPENING,
        Role.SUPERVISOR,
        when=[OWN_ORGANISATION],
    ),
    row("bidding.fetch-listed", Role.CUSTODIAN),
    # Applications: the transferor examines, the clock grants numbers by the rule.
    row("bidding.apply", Role.BIDDER, article="国土资源部令第39号第14条"),
    row(
        "bidding.examine-application",
        *_OWNERS,
        when=[OWN_ORGANISATION],
        article="国土资源部令第39号第14条",
    ),
    row("bidding.grant-number", Role.SYSTEM),
    # 择优: the owner's own committee scores who signed up.
    row(
        "bidding.score-sign-ups",
        *_OWNERS,
        when=[OWN_ORGANISATION],
        article="本地中介服务选取规定",
    ),
    # 带量采购: the selected pick their regions, each in its turn.
    row("bidding.pick-region", Role.BIDDER, article="集中带量采购文件"),
    # Live auctions: numbers bid, the clock hammers, the centre freezes and resumes.
    row("bidding.bid-live", Role.BIDDER, article="国土资源部令第39号第17条"),
    row("bidding.hammer", Role.SYSTEM),
    row("bidding.freeze-auction", Role.OPENING, when=[IN_REGION]),
    row("bidding.resume-auction", Role.OPENING, when=[IN_REGION]),
    row(
        "bidding.type-reserve",
        *_OWNERS,
        when=[OWN_ORGANISATION],
        article="国土资源部令第39号第10条",
    ),
)
