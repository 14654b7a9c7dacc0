"""Who may do what around an award. The engine is `parties.rules.policy`."""

from typing import Final

from parties.rules.actor import Role
from parties.rules.policy import IN_REGION, OWN_ORGANISATION, row

_OWNERS: Final = (Role.OWNER, Role.AGENCY)

POLICY: Final = (
    row("award.see-decision", *_OWNERS, when=[OWN_ORGANISATION]),
    row(
        "award.see-decision",
        Role.SUPERVISOR,
        Role.AUDITOR,
        Role.ARCHIVE,
        when=[IN_REGION],
    ),
    # The decision is the owner's own; its agency prepares and sends, never decides.
    row(
        "award.decide",
        Role.OWNER,
        when=[OWN_ORGANISATION],
        article="招标投标法实施条例第55条、政府采购货物和服务招标投标管理办法第68条",
    ),
    row(
        "award.decline",
        Role.OWNER,
        when=[OWN_ORGANISATION],
        article="招标投标法实施条例第55条、政府采购法实施条例第49条",
    ),
    row(
        "award.end",
        Role.OWNER,
        when=[OWN_ORGANISATION],
        article="招标投标法实施条例第55条、政府采购法第36条",
    ),
    # 框架协议: in force, called off under, and left, by whoever called for it.
    row(
        "award.open-agreement",
        Role.OWNER,
        when=[OWN_ORGANISATION],
        article="政府采购框架协议采购方式管理暂行办法第29条",
    ),
    row(
        "award.call-off",
        Role.OWNER,
        when=[OWN_ORGANISATION],
        article="政府采购框架协议采购方式管理暂行办法第32条",
    ),
    row(
        "award.leave-agreement",
        Role.OWNER,
        when=[OWN_ORGANISATION],
        article="政府采购框架协议采购方式管理暂行办法第19、20条",
    ),
    # The winner's own word; nobody gives another's award up.
    row(
        "award.give-up",
        Role.BIDDER,
        when=[OWN_ORGANISATION],
        article="招标投标法实施条例第55条、政府采购法实施条例第49条",
    ),
    row(
        "award.sign-letter",
        Role.OWNER,
        when=[OWN_ORGANISATION],
        article="招标投标法第45条",
    ),
    # A deal made by the hammer: both sign; each states its own end of it.
    row(
        "award.sign-deal",
        Role.OWNER,
        Role.BIDDER,
        when=[OWN_ORGANISATION],
        article="国土资源部39号令第20条",
    ),
    row(
        "award.cancel-deal",
        Role.OWNER,
        when=[OWN_ORGANISATION],
        article="国土资源部39号令第20、25条",
    ),
    row(
        "award.give-up-deal",
        Role.BIDDER,
        when=[OWN_ORGANISATION],
        article="国土资源部39号令第20条",
    ),
    row(
        "award.record-contract",
        Role.OWNER,
        when=[OWN_ORGANISATION],
        article="国土资源部39号令第21条",
    ),
    # A partnership: the implementing body talks, its candidate signs (215号14 to 17).
    row(
        "award.hold-talks",
        Role.OWNER,
        when=[OWN_ORGANISATION],
        article="财库〔2014〕215号第15条",
    ),
    row(
        "award.confirm-talks",
        Role.BIDDER,
        when=[OWN_ORGANISATION],
        article="财库〔2014〕215号第17条",
    ),
    row("award.publish-talks", Role.SYSTEM),
    # Both sides of an intermediary's award rate each other (履约评价).
    row(
        "award.rate-service",
        Role.OWNER,
        Role.BIDDER,
        when=[OWN_ORGANISATION],
        article="本地中介服务选取规定",
    ),
    row("award.see-own-result", Role.BIDDER, when=[OWN_ORGANISATION]),
    row("award.see-decisions", Role.OWNER, Role.AGENCY, when=[OWN_ORGANISATION]),
    # What the clock does.
    row("award.ask-decision", Role.SYSTEM),
    row("award.decide-by-silence", Role.SYSTEM),
    row("award.keep-letter", Role.SYSTEM),
    row("award.make-deal", Role.SYSTEM),
)
