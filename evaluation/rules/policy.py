"""Who may do what around a panel. The engine is `parties.rules.policy`.

Inside the room the table only says which roles may come near; whether somebody has a
seat there is asked of the panel itself, and whoever has none finds nothing.
"""

from typing import Final

from parties.rules.actor import Role
from parties.rules.policy import IN_REGION, OWN_ORGANISATION, OWN_PERSON, row

_OWNERS: Final = (Role.OWNER, Role.AGENCY)
_SEATED: Final = (Role.EXPERT, *_OWNERS)

POLICY: Final = (
    # The draw (专家抽取): one hand of the centre runs it, three parties give secrets.
    row("evaluation.see-panel", Role.EXPERT_DRAW, Role.SUPERVISOR, when=[IN_REGION]),
    row("evaluation.see-panel", *_OWNERS, when=[OWN_ORGANISATION]),
    row(
        "evaluation.compose",
        Role.EXPERT_DRAW,
        when=[IN_REGION],
        article="招标投标法第37条",
    ),
    row("evaluation.freeze", Role.EXPERT_DRAW, when=[IN_REGION]),
    row("evaluation.give-secret", Role.EXPERT_DRAW, Role.SUPERVISOR, when=[IN_REGION]),
    row("evaluation.give-secret", *_OWNERS, when=[OWN_ORGANISATION]),
    row("evaluation.nominate", *_OWNERS, when=[OWN_ORGANISATION]),
    row("evaluation.answer", Role.EXPERT, when=[OWN_PERSON]),
    row(
        "evaluation.replace",
        Role.EXPERT_DRAW,
        when=[IN_REGION],
        article="招标投标法实施条例第48条",
    ),
    row("evaluation.expire", Role.SYSTEM),
    # Qualification, where the law gives it to the purchaser (87号令44).
    row(
        "evaluation.examine",
        *_OWNERS,
        when=[OWN_ORGANISATION],
        article="政府采购货物和服务招标投标管理办法第44条",
    ),
    # What the panel asks a bidder; the law lets nobody else answer (条例52).
    row(
        "evaluation.answer-inquiry",
        Role.BIDDER,
        when=[OWN_ORGANISATION],
        article="招标投标法实施条例第52条",
    ),
    # 行政监督: an illegal act is stopped, a score never steered (domain.md 1.7).
    row("evaluation.halt", Role.SUPERVISOR, when=[IN_REGION]),
    # Rooms and stations (场地): each centre's own hand keeps, confirms and witnesses.
    row(
        "evaluation.keep-sites",
        Role.BOOKING,
        when=[OWN_ORGANISATION, IN_REGION],
        article="评标专家和评标专家库管理办法第33条",
    ),
    row("evaluation.book", Role.BOOKING, when=[IN_REGION]),
    row("evaluation.look-at-site", Role.SYSTEM),
    # 一标一评, and the fee after the report.
    row("evaluation.rate", *_OWNERS, when=[OWN_ORGANISATION]),
    row("evaluation.rate", Role.EXPERT_DRAW, when=[IN_REGION]),
    row("evaluation.count-fees", Role.SYSTEM),
    row("evaluation.see-fees", Role.EXPERT, when=[OWN_PERSON]),
    # The room.
    row("evaluation.sit", *_SEATED, when=[OWN_PERSON]),
    row("evaluation.watch", Role.SUPERVISOR, Role.AUDITOR, when=[IN_REGION]),
)
