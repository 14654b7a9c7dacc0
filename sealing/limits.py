"""The limits of section 11, in one place: no parser goes beyond them."""

from typing import Final

KIB: Final = 1024
MIB: Final = 1024 * KIB
GIB: Final = 1024 * MIB

CUSTODIANS_MAX: Final = 16
STATEMENT_BYTES_MAX: Final = 256 * KIB
ORDER_BYTES_MAX: Final = 1 * MIB
SIGNATURE_BYTES_MAX: Final = 64 * KIB
#: how many statements may supersede one another; a former one is a folder in a folder
STATEMENTS_MAX: Final = 16
LOTS_MAX: Final = 1000
IDENTIFIER_CHARACTERS_MAX: Final = 255

MANIFEST_BYTES_MAX: Final = 256 * KIB
SHARE_ENVELOPE_BYTES_MAX: Final = 8 * KIB
SHARE_CONTENT_BYTES_MAX: Final = 4 * KIB
#: the most for which a share's content, the context in base64 inside, keeps to 4 KiB
CONTEXT_BYTES_MAX: Final = 2961
FACTOR_ENVELOPE_BYTES_MAX: Final = 16 * KIB

PART_1_BYTES_MAX: Final = 4 * GIB
TAR_MEMBERS_MAX: Final = 2000
TAR_NAME_BYTES_MAX: Final = 255
INDEX_BYTES_MAX: Final = 4 * MIB
OPENING_ITEMS_MAX: Final = 1000

CLOSING_BYTES_MAX: Final = 16 * MIB
CLOSING_ENTRIES_MAX: Final = 10_000
