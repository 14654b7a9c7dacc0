"""Addresses of this app: the opening and its papers."""

from bidding import urls_opening

app_name = "bidding"

urlpatterns = [*urls_opening.urlpatterns]
