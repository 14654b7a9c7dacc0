"""Names for rows of other apps' tables, which are theirs alone.

They come through those apps' queries and are read here, never fetched or written.
"""

from typing import Any

#: rows of `tender`: a trade, a lot, a clarification, a later deadline, a plan
Trade = Any
Lot = Any
Clarification = Any
Extension = Any
Preannouncement = Any
#: a row of `award.Decision`
Decision = Any
