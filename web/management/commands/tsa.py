"""`manage.py tsa`: one embedded timestamping authority, on a port of its own.

Its time is this machine's; who runs a real house names real authorities instead.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
from cryptography.hazmat.primitives.serialization import pkcs12
from django.core.management.base import BaseCommand, CommandError, CommandParser

from sealing.authority import Authority
from sealing.keys import PrivateKey
from web.tsa import TimestampServer


class Command(BaseCommand):
    """Serves POST /tsa/<name>."""

    help = __doc__
    # It reads no setting and no table, and starts in a blink.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Name, port and key."""
        parser.add_argument("name")
        parser.add_argument("--port", type=int, required=True)
        parser.add_argument("--key", type=Path, required=True)
        parser.add_argument("--passphrase-file", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until ended."""
        passphrase = options["passphrase_file"].read_text().strip().encode()
        key, certificate, above = pkcs12.load_key_and_certificates(
            options["key"].read_bytes(), passphrase
        )
        if certificate is None or not isinstance(key, PrivateKey):
            raise CommandError("The store holds no key with its certificate.")
        authority = Authority(key, certificate, lambda: datetime.now(UTC), tuple(above))
        uvicorn.run(
            TimestampServer(authority, f"/tsa/{options['name']}"),
            host="127.0.0.1",
            port=options["port"],
            lifespan="off",
            log_level="warning",
        )
