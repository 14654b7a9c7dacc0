"""Where refused attempts are kept: one stream, for those who watch."""

from typing import Final

STREAM: Final = "attempts"
AUDIENCE: Final = "audit"
