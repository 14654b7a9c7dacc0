"""Addresses of this app: a bidder's own pages, the opening and its papers."""

from bidding import urls_bids, urls_opening

app_name = "bidding"

urlpatterns = [*urls_bids.urlpatterns, *urls_opening.urlpatterns]
