"""Who publishes notices: the clock, from what the record says; everybody reads."""

from typing import Final

from parties.rules.actor import Role
from parties.rules.policy import row

POLICY: Final = (
    row("notices.publish", Role.SYSTEM),
    row("notices.keep-file", Role.SYSTEM),
)
