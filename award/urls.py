"""Addresses of decisions, letters, and a bidder's own result."""

from django.urls import path

from award.views import (
    across,
    deal,
    decision,
    falling,
    first_stage,
    framework,
    own,
    rating,
    talks,
)

app_name = "award"

urlpatterns = [
    path("results/", across.Results.as_view(), name="results"),
    path("case/decisions/", across.Decisions.as_view(), name="decisions"),
    path(
        "case/<uuid:trade>/decision/",
        decision.DecisionPage.as_view(),
        name="decision",
    ),
    path(
        "case/<uuid:trade>/decision/fell-away/",
        falling.Decline.as_view(),
        name="decline",
    ),
    path(
        "case/<uuid:trade>/agreement/",
        framework.AgreementPage.as_view(),
        name="agreement",
    ),
    path(
        "case/<uuid:trade>/conclusion/",
        first_stage.Conclusion.as_view(),
        name="conclusion",
    ),
    path("case/<uuid:trade>/decision/end/", falling.End.as_view(), name="end"),
    path("bids/<uuid:lot>/give-up/", falling.GiveUp.as_view(), name="give-up"),
    path(
        "case/<uuid:trade>/letters/<uuid:letter>/sign/",
        decision.SignLetter.as_view(),
        name="sign-letter",
    ),
    path("case/<uuid:trade>/deal/", deal.DealPage.as_view(), name="deal"),
    path("deals/<uuid:deal>/sign/", deal.SignDeal.as_view(), name="sign-deal"),
    path("deals/<uuid:deal>/cancel/", deal.Cancel.as_view(), name="cancel-deal"),
    path("deals/<uuid:deal>/give-up/", deal.GiveUp.as_view(), name="give-up-deal"),
    path(
        "deals/<uuid:deal>/contract/",
        deal.RecordContract.as_view(),
        name="record-contract",
    ),
    path("deals/<uuid:deal>.pdf", deal.DealFile.as_view(), name="deal-file"),
    path("letters/<uuid:letter>.pdf", own.LetterFile.as_view(), name="letter"),
    path("letters/<uuid:letter>/draft.pdf", own.DrawnFile.as_view(), name="drawn"),
    path("case/<uuid:trade>/confirmation/", talks.TalksPage.as_view(), name="talks"),
    path("bids/<uuid:lot>/confirmation/", talks.OwnTalks.as_view(), name="own-talks"),
    path("case/<uuid:key>/rating/", rating.OwnersRating.as_view(), name="rating"),
    path(
        "bids/<uuid:key>/rating/",
        rating.IntermediarysRating.as_view(),
        name="own-rating",
    ),
    path("bids/<uuid:lot>/result/", own.OwnResult.as_view(), name="own-result"),
]
