"""Addresses of decisions, letters, and a bidder's own result."""

from django.urls import path

from award.views import decision, own

app_name = "award"

urlpatterns = [
    path(
        "case/<uuid:trade>/decision/",
        decision.DecisionPage.as_view(),
        name="decision",
    ),
    path(
        "case/<uuid:trade>/letters/<uuid:letter>/sign/",
        decision.SignLetter.as_view(),
        name="sign-letter",
    ),
    path("letters/<uuid:letter>.pdf", own.LetterFile.as_view(), name="letter"),
    path("letters/<uuid:letter>/draft.pdf", own.DrawnFile.as_view(), name="drawn"),
    path("bids/<uuid:lot>/result/", own.OwnResult.as_view(), name="own-result"),
]
