"""The tender file's opening form, asked of the server before anything is sealed."""

from pathlib import Path

from client.server import Server
from sealing import files, opening_form, opening_statement


def check_form(server: Server, lot: str, envelope: str, opening: Path) -> None:
    """Refuse by its first fault an opening.json that does not answer the form.

    The sender's credit code is the server's to know; here its own is believed.
    """
    raw = files.read_bounded(opening, opening_statement.BYTES_MAX)
    stated = opening_statement.read(raw)
    told = server.get(f"/api/v1/lots/{lot}/form/{envelope}/")
    lines = opening_form.lines(told)
    for fault in opening_form.faults(lines, stated, uscc=stated.uscc):
        raise fault
