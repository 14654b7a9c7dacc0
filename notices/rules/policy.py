"""Who publishes notices: the clock, from what the record says; everybody reads.

The archive's hand looks whether a finished lot has left its papers.
"""

from typing import Final

from parties.rules.actor import Role
from parties.rules.policy import IN_REGION, row

POLICY: Final = (
    row("notices.publish", Role.SYSTEM),
    row("notices.keep-file", Role.SYSTEM),
    row("notices.see-templates", Role.ADMINISTRATOR, Role.AUDITOR),
    row("notices.see-papers", Role.ARCHIVE, Role.AUDITOR, when=[IN_REGION]),
    row(
        "notices.check-papers",
        Role.ARCHIVE,
        when=[IN_REGION],
        article="电子招标投标办法第40条",
    ),
)
