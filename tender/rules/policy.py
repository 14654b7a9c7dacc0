"""Who may do what to a trade. The engine is `parties.rules.policy`."""

from typing import Final

from parties.rules.actor import CENTRE_HANDS, Role
from parties.rules.policy import ANOTHER_PERSON, IN_REGION, OWN_ORGANISATION, row

_OWNERS: Final = (Role.OWNER, Role.AGENCY)
_HANDS: Final = tuple(sorted(CENTRE_HANDS))
_WATCHERS: Final = (Role.SUPERVISOR, Role.AUDITOR)

POLICY: Final = (
    row("tender.create", *_OWNERS, when=[OWN_ORGANISATION]),
    row("tender.see-case", *_OWNERS, when=[OWN_ORGANISATION]),
    row("tender.see-case", *_HANDS, *_WATCHERS, when=[IN_REGION]),
    # 规则版本: one hand draws an edition up, another puts it beside the others.
    row("tender.see-rulebooks", Role.ADMINISTRATOR, Role.AUDITOR, Role.SUPERVISOR),
    row("tender.propose-rulebook", Role.ADMINISTRATOR),
    row("tender.decide-rulebook", Role.ADMINISTRATOR, when=[ANOTHER_PERSON]),
    # Preparing: all of it is the owner's, or its agency's.
    row("tender.edit", *_OWNERS, when=[OWN_ORGANISATION]),
    row("tender.plan", *_OWNERS, when=[OWN_ORGANISATION]),
    row("tender.ask-override", *_OWNERS, when=[OWN_ORGANISATION]),
    # 特批: only the supervisor waives a minimum, with a reason, and signs for it.
    row("tender.decide-override", Role.SUPERVISOR, when=[IN_REGION, ANOTHER_PERSON]),
    row("tender.issue-edition", *_OWNERS, when=[OWN_ORGANISATION]),
    row("tender.submit", *_OWNERS, when=[OWN_ORGANISATION]),
    # 分线保障: whoever prepared a trade cannot approve it, in whatever role.
    row("tender.approve", Role.INTAKE, when=[IN_REGION, ANOTHER_PERSON]),
    row("tender.return", Role.INTAKE, when=[IN_REGION, ANOTHER_PERSON]),
    row("tender.recall", *_OWNERS, when=[OWN_ORGANISATION]),
    row(
        "tender.preannounce",
        *_OWNERS,
        when=[OWN_ORGANISATION],
        article="财库〔2020〕10号",
    ),
    row("tender.invite", *_OWNERS, when=[OWN_ORGANISATION], article="招标投标法第17条"),
    # 单一来源: the ground before, the record of the talks after.
    row(
        "tender.name-sole-source",
        *_OWNERS,
        when=[OWN_ORGANISATION],
        article="政府采购法第31条、政府采购非招标采购方式管理办法第38条",
    ),
    row(
        "tender.record-talks",
        *_OWNERS,
        when=[OWN_ORGANISATION],
        article="政府采购非招标采购方式管理办法第42条",
    ),
    # 资格预审、两阶段: tell the result, and begin what follows.
    row(
        "tender.conclude",
        *_OWNERS,
        when=[OWN_ORGANISATION],
        article="招标投标法实施条例第19、30条",
    ),
    row("tender.follow", *_OWNERS, when=[OWN_ORGANISATION]),
    row("tender.read-invitation", Role.BIDDER, article="招标投标法第17条"),
    row("tender.announce", *_OWNERS, when=[OWN_ORGANISATION]),
    # While bids are taken.
    row("tender.ask", Role.BIDDER, article="招标投标法第22条"),
    row("tender.answer-question", *_OWNERS, when=[OWN_ORGANISATION]),
    row("tender.amend", *_OWNERS, when=[OWN_ORGANISATION]),
    row("tender.extend", *_OWNERS, when=[OWN_ORGANISATION]),
    row("tender.extend-affected", Role.OPENING, when=[IN_REGION]),
    # Objections (异议、质疑).
    row("tender.object", Role.BIDDER, article="招标投标法实施条例第22、44、54条"),
    row("tender.answer-objection", *_OWNERS, when=[OWN_ORGANISATION]),
    # Exits: the owner's acts, or by signed instruction of the supervisor.
    row("tender.suspend", *_OWNERS, when=[OWN_ORGANISATION]),
    row("tender.suspend", Role.SUPERVISOR, when=[IN_REGION]),
    row("tender.resume", *_OWNERS, when=[OWN_ORGANISATION]),
    row("tender.resume", Role.SUPERVISOR, when=[IN_REGION]),
    row("tender.terminate", *_OWNERS, when=[OWN_ORGANISATION]),
    row("tender.terminate", Role.SUPERVISOR, when=[IN_REGION]),
    # What the clock does.
    row("tender.freeze", Role.SYSTEM),
    row("tender.apply-extension", Role.SYSTEM),
    row("tender.lapse-extension", Role.SYSTEM),
    row("tender.end-publicity", Role.SYSTEM),
)
