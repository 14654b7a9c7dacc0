"""Addresses of a bidder's own pages."""

from django.urls import path

from bidding.views import own_bids

_LOT = "bids/<uuid:lot>/"
_RECEIPT = f"{_LOT}receipts/<uuid:bid>/"

urlpatterns = [
    path("bids/", own_bids.Bids.as_view(), name="bids"),
    path(_LOT, own_bids.Overview.as_view(), name="bid"),
    path(f"{_LOT}seal/", own_bids.Seal.as_view(), name="seal"),
    path(f"{_LOT}withdraw/", own_bids.Withdraw.as_view(), name="withdraw"),
    path(_RECEIPT, own_bids.Receipt.as_view(), name="receipt"),
    path(f"{_RECEIPT}<str:name>", own_bids.ReceiptFile.as_view(), name="receipt-file"),
]
