"""Who may do what to custody. The engine is `parties.rules.policy`."""

from typing import Final

from parties.rules.actor import CENTRE_HANDS, Role
from parties.rules.policy import IN_REGION, OWN_ORGANISATION, row

_OWNERS: Final = (Role.OWNER, Role.AGENCY)

POLICY: Final = (
    row("escrow.give-seats", *_OWNERS, when=[OWN_ORGANISATION]),
    row("escrow.propose-statement", *_OWNERS, when=[OWN_ORGANISATION]),
    row("escrow.withdraw-statement", *_OWNERS, when=[OWN_ORGANISATION]),
    row("escrow.give-order", *_OWNERS, when=[OWN_ORGANISATION]),
    # A custodian does all of this for its own seat alone.
    row("escrow.see-seats", Role.CUSTODIAN),
    row("escrow.enrol-seat", Role.CUSTODIAN, when=[OWN_ORGANISATION]),
    row("escrow.sign-statement", Role.CUSTODIAN, when=[OWN_ORGANISATION]),
    row("escrow.release", Role.CUSTODIAN, when=[OWN_ORGANISATION]),
    row("escrow.rehearse", Role.CUSTODIAN, when=[OWN_ORGANISATION]),
    row("escrow.record-destruction", Role.CUSTODIAN, when=[OWN_ORGANISATION]),
    # A hold opens nothing; who lifts it is checked by certificate as well.
    row("escrow.place-hold", *_OWNERS, when=[OWN_ORGANISATION]),
    row("escrow.place-hold", Role.SUPERVISOR, when=[IN_REGION]),
    row("escrow.lift-hold", *_OWNERS, when=[OWN_ORGANISATION]),
    row("escrow.lift-hold", Role.SUPERVISOR, when=[IN_REGION]),
    row("escrow.see-silent-agents", *sorted(CENTRE_HANDS)),
    row("escrow.record-credit", Role.DEPOSITS, when=[IN_REGION]),
    row("escrow.prepare-rehearsal", Role.SYSTEM),
    row("escrow.look-for-agents", Role.SYSTEM),
    row("escrow.make-opening-key", Role.SYSTEM),
    row("escrow.stamp-order", Role.SYSTEM),
    row("escrow.publish-closing", Role.SYSTEM),
    row("escrow.name-fault", Role.SYSTEM),
    row("escrow.destroy-opening-key", Role.SYSTEM),
)
