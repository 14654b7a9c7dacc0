"""Addresses of a bidder's own pages."""

from django.urls import path

from bidding.views import own_bids, sealing

_LOT = "bids/<uuid:lot>/"
_SEAL = f"{_LOT}seal/<slug:envelope>/"
_RECEIPT = f"{_LOT}receipts/<uuid:bid>/"

urlpatterns = [
    path("bids/", own_bids.Bids.as_view(), name="bids"),
    path(_LOT, own_bids.Overview.as_view(), name="bid"),
    path(f"{_LOT}seal/", sealing.SealPage.as_view(), name="seal"),
    path(f"{_SEAL}terms.json", sealing.Terms.as_view(), name="seal-terms"),
    path(f"{_SEAL}register/", sealing.Register.as_view(), name="seal-register"),
    path(f"{_LOT}quote/<int:number>/", sealing.QuotePage.as_view(), name="quote"),
    path(f"{_LOT}rehearsal/", sealing.Rehearsal.as_view(), name="rehearsal"),
    path(f"{_LOT}withdraw/", own_bids.Withdraw.as_view(), name="withdraw"),
    path(_RECEIPT, own_bids.Receipt.as_view(), name="receipt"),
    path(f"{_RECEIPT}<str:name>", own_bids.ReceiptFile.as_view(), name="receipt-file"),
]
