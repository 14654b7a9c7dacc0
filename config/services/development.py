"""Certificates and keys for a house that has none: `var/dev-ca/`, made once.

ca.pem, ca-key.pem     the development authority; production settings refuse it
tsa-a.p12, tsa-b.p12   the two embedded timestamping authorities
platform.p12           the platform's seal
wrap.key               what only worker processes are given
passphrase             opens the three, and is no secret from this machine
"""

import base64
import secrets
from datetime import UTC, datetime
from pathlib import Path

from sealing.ca import DevelopmentAuthority
from sealing.issuing import Issued

NAME = "Openseal development authority"
TIMESTAMPERS = ("a", "b")
PASSPHRASE = "openseal"  # noqa: S105  (of a house without secrets)
ORGANISATION = "Openseal development"


def make(folder: Path) -> DevelopmentAuthority:
    """Make what is missing and return the authority."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    now = datetime.now(UTC)
    if not (folder / "ca-key.pem").exists():
        DevelopmentAuthority.create(NAME, now).save(folder)
    authority = DevelopmentAuthority.load(folder)
    for letter in TIMESTAMPERS:
        name = f"Openseal development TSA {letter.upper()}"
        store = folder / f"tsa-{letter}.p12"
        if not store.exists():
            # Agents ask for stamps of two owners; here both are only played.
            owner = f"{ORGANISATION} {letter.upper()}"
            _keep(authority.issue_timestamper(name, owner, at=now), store)
    platform = folder / "platform.p12"
    if not platform.exists():
        _keep(
            authority.issue_platform("Openseal platform", ORGANISATION, at=now),
            platform,
        )
    _write_once(folder / "passphrase", PASSPHRASE)
    _write_once(folder / "wrap.key", base64.b64encode(secrets.token_bytes(32)).decode())
    return authority


def _keep(issued: Issued, store: Path) -> None:
    store.touch(mode=0o600)
    store.write_bytes(issued.pkcs12(PASSPHRASE))


def _write_once(path: Path, text: str) -> None:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(text)
