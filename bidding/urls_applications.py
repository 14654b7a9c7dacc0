"""Addresses of applications to compete: applicants, transferors, the deposits hand."""

from django.urls import path

from bidding.views import applications, deposits

urlpatterns = [
    path("bids/<uuid:lot>/apply/", applications.Apply.as_view(), name="apply"),
    path(
        "case/<uuid:trade>/applications/",
        applications.Applications.as_view(),
        name="applications",
    ),
    path(
        "case/<uuid:trade>/applications/<uuid:application>/",
        applications.Examine.as_view(),
        name="examine",
    ),
    path("deposits/", deposits.Deposits.as_view(), name="deposits"),
    path("deposits/<uuid:lot>/", deposits.LotDeposits.as_view(), name="lot-deposits"),
]
