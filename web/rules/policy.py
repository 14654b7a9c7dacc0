"""What the shell itself has to guard: whether the whole house is well."""

from typing import Final

from parties.rules.actor import Role
from parties.rules.policy import row

POLICY: Final = (row("web.see-health", Role.ADMINISTRATOR, Role.AUDITOR),)
