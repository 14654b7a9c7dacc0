"""Addresses of the cases, the centre's intake, and what a bidder reads and asks."""

from django.urls import path

from tender.views import (
    ahead,
    amending,
    bids,
    case,
    centre,
    custody,
    exits,
    file_rows,
    guests,
    holds,
    overrides,
    prepare,
    rules,
    running,
    sole,
)

app_name = "tender"

_CASE = "case/<uuid:trade>/"

urlpatterns = [
    path("rules/", rules.Rules.as_view(), name="rules"),
    path("rules/timetable/", rules.Planner.as_view(), name="planner"),
    path("rules/<slug:edition>/", rules.Rules.as_view(), name="rules-edition"),
    path("manage/rules/", amending.Editions.as_view(), name="editions"),
    path(
        "manage/rules/<uuid:edition>/<str:word>/",
        amending.Decide.as_view(),
        name="decide-edition",
    ),
    path(
        "manage/rules/from/<slug:base>/",
        amending.NewEdition.as_view(),
        name="new-edition",
    ),
    path("case/", case.Cases.as_view(), name="cases"),
    path("case/new/", case.NewCase.as_view(), name="new"),
    path(_CASE, case.Case.as_view(), name="case"),
    path(f"{_CASE}submit/", case.Submit.as_view(), name="submit"),
    path(f"{_CASE}recall/", case.Recall.as_view(), name="recall"),
    path(f"{_CASE}announce/", case.Announce.as_view(), name="announce"),
    path(f"{_CASE}lots/", prepare.Lots.as_view(), name="lots"),
    path(f"{_CASE}file/", prepare.File.as_view(), name="file"),
    path(f"{_CASE}file/rows/", file_rows.FileRows.as_view(), name="file-rows"),
    path(f"{_CASE}file/sign/", prepare.SignEdition.as_view(), name="sign-edition"),
    path(f"{_CASE}file/documents/", prepare.AddDocument.as_view(), name="add-document"),
    path(
        f"{_CASE}file/documents/<uuid:document>/remove/",
        prepare.RemoveDocument.as_view(),
        name="remove-document",
    ),
    path(f"{_CASE}ahead/", ahead.Ahead.as_view(), name="ahead"),
    path(f"{_CASE}timetable/", prepare.Timetable.as_view(), name="timetable"),
    path(
        f"{_CASE}timetable/override/",
        overrides.AskOverride.as_view(),
        name="ask-override",
    ),
    path(
        f"{_CASE}timetable/override/decide/",
        overrides.DecideOverride.as_view(),
        name="decide-override",
    ),
    path(f"{_CASE}custody/", custody.Custody.as_view(), name="custody"),
    path(f"{_CASE}custody/propose/", custody.Propose.as_view(), name="propose"),
    path(f"{_CASE}guests/", guests.GuestsPage.as_view(), name="guests"),
    path(f"{_CASE}sole-source/", sole.SoleSourcePage.as_view(), name="sole-source"),
    path(f"{_CASE}talks/", sole.TalksPage.as_view(), name="talks"),
    path(f"{_CASE}follow/", guests.Follow.as_view(), name="follow"),
    path(f"{_CASE}holds/", holds.Holds.as_view(), name="holds"),
    path(f"{_CASE}custody/withdraw/", custody.Withdraw.as_view(), name="withdraw"),
    path(f"{_CASE}questions/", running.Questions.as_view(), name="questions"),
    path(
        f"{_CASE}questions/<uuid:question>/answer/",
        running.AnswerQuestion.as_view(),
        name="answer-question",
    ),
    path(
        f"{_CASE}objections/<uuid:objection>/answer/",
        running.AnswerObjection.as_view(),
        name="answer-objection",
    ),
    path(f"{_CASE}questions/amend/", running.Amend.as_view(), name="amend"),
    path(f"{_CASE}questions/extend/", running.Extend.as_view(), name="extend"),
    path(f"{_CASE}exits/", exits.Exits.as_view(), name="exits"),
    path(f"{_CASE}exits/<slug:what>/", exits.Exits.as_view(), name="exit"),
    path("centre/intake/<uuid:trade>/", centre.Intake.as_view(), name="intake"),
    path(
        "centre/intake/<uuid:trade>/approve/",
        centre.Approve.as_view(),
        name="approve",
    ),
    path("centre/intake/<uuid:trade>/return/", centre.Return.as_view(), name="return"),
    path("centre/outage/", centre.Outage.as_view(), name="outage"),
    path(
        "centre/outage/<uuid:outage>/",
        centre.OutageDone.as_view(),
        name="outage-done",
    ),
    path("bids/<uuid:lot>/invitation/", guests.Invitation.as_view(), name="invitation"),
    path("bids/<uuid:lot>/outcome/", guests.OwnOutcome.as_view(), name="outcome"),
    path("bids/<uuid:lot>/documents/", bids.Documents.as_view(), name="bid-documents"),
    path(
        "bids/<uuid:lot>/documents/<int:edition>/tender.json",
        bids.TenderJson.as_view(),
        name="tender-json",
    ),
    path("files/<uuid:document>/<path:name>", bids.Download.as_view(), name="file-get"),
    path("evidence/<uuid:evidence>/", bids.EvidenceFile.as_view(), name="evidence"),
    path("bids/<uuid:lot>/questions/", bids.Questions.as_view(), name="bid-questions"),
    path("bids/<uuid:lot>/questions/ask/", bids.Ask.as_view(), name="ask"),
    path("bids/<uuid:lot>/questions/object/", bids.Object.as_view(), name="object"),
]
