"""An import contract of this house: of another app, only some rooms are called.

import-linter's own types name modules one by one; here a room that is built later
is covered on the day it is built.
"""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class OthersCall(Contract):
    """Imports between `apps` reach into `rooms` only."""

    apps = fields.SetField(subfield=fields.StringField())
    rooms = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: FBT001
        """Look at every import from one app into another."""
        found = [
            f"{importer} -> {imported}"
            for importer in sorted(graph.modules)
            if _app(importer) in self._names("apps")
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if self._is_trespass(importer, imported)
        ]
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """One line for each import that goes where it may not."""
        for line in check.metadata["found"]:
            output.print_error(line)

    def _is_trespass(self, importer: str, imported: str) -> bool:
        app, _, rest = imported.partition(".")
        if app not in self._names("apps") or app == _app(importer):
            return False
        return rest.partition(".")[0] not in self._names("rooms")

    def _names(self, field: str) -> set[str]:
        # A field's declaration gives way to its value when the contract is read.
        found: set[str] = getattr(self, field)
        return found


def _app(module: str) -> str:
    return module.partition(".")[0]
