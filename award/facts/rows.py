"""Names for rows of other apps' tables, which are theirs alone.

They come through those apps' queries and are read here, never fetched or written.
"""

from typing import Any

#: a row of `tender.Lot`
Lot = Any
#: a row of `tender.Trade`
Trade = Any
#: a row of `parties.ServiceRating`
ServiceRating = Any
