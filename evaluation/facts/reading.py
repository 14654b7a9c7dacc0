"""What is read beside the sheets: the documents of the bids, and where they open."""

from typing import Any

from evaluation.facts import trade
from evaluation.models import Panel


def viewer(of: Panel) -> list[dict[str, Any]]:
    """Return what the page's viewer offers: bids, their documents, where to read."""
    return [
        {
            "bid": bid.key,
            "name": bid.name,
            "documents": [
                {
                    "name": row.name,
                    "type": row.media_type,
                    "url": f"/rooms/scoring/{of.uid}/files/{row.uid}/",
                }
                for row in trade.documents_of(bid)
            ],
        }
        for bid in trade.bids_of(of.lot)
    ]
