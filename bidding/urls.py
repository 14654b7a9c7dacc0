"""Addresses of this app: a bidder's own pages, openings, auctions, applications."""

from bidding import (
    urls_applications,
    urls_auction,
    urls_bids,
    urls_opening,
    urls_selections,
    urls_volumes,
)

app_name = "bidding"

urlpatterns = [
    *urls_bids.urlpatterns,
    *urls_opening.urlpatterns,
    *urls_auction.urlpatterns,
    *urls_applications.urlpatterns,
    *urls_selections.urlpatterns,
    *urls_volumes.urlpatterns,
]
