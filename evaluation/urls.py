"""Addresses of the panel's draw, the invitations, the room and the qualification."""

from django.urls import path

from evaluation import urls_room, urls_sites
from evaluation.views import (
    across,
    acts,
    documents,
    draw,
    draw_log,
    example,
    invitations,
    price_opening,
    qualification,
    room,
    seats,
)

app_name = "evaluation"

_PANEL = "centre/panel/<uuid:lot>/"
_ROOM = "rooms/scoring/<uuid:panel>/"
_QUALIFICATION = "case/<uuid:trade>/qualification/"

urlpatterns = [
    path("expert/invitations/", across.Invitations.as_view(), name="invitations"),
    path("rooms/scoring/", across.Rooms.as_view(), name="rooms"),
    path(
        "case/<uuid:trade>/file/rows/example/",
        example.WorkedExample.as_view(),
        name="example",
    ),
    path("draws/experts/<uuid:lot>/", draw_log.DrawLog.as_view(), name="draw-log"),
    path(
        "draws/experts/<uuid:lot>/draw.json",
        draw_log.DrawLogJson.as_view(),
        name="draw-log-json",
    ),
    path(_PANEL, draw.PanelPage.as_view(), name="panel"),
    path(f"{_PANEL}compose/", draw.Compose.as_view(), name="compose"),
    path(f"{_PANEL}freeze/", draw.Freeze.as_view(), name="freeze"),
    path(f"{_PANEL}commit/", draw.Commit.as_view(), name="commit"),
    path(f"{_PANEL}reveal/", draw.Reveal.as_view(), name="reveal"),
    path(f"{_PANEL}replace/", draw.Replace.as_view(), name="replace"),
    path(f"{_PANEL}nominate/", draw.Nominate.as_view(), name="nominate"),
    path(
        "expert/invitations/<uuid:invitation>/",
        invitations.Invitation.as_view(),
        name="invitation",
    ),
    path(_ROOM, room.Room.as_view(), name="room"),
    path(f"{_ROOM}enter/", room.Enter.as_view(), name="enter"),
    path(f"{_ROOM}enter/act/", room.EnterAct.as_view(), name="enter-act"),
    path(f"{_ROOM}vote-chair/", acts.VoteChair.as_view(), name="vote-chair"),
    path(f"{_ROOM}check/", acts.RecordCheck.as_view(), name="check"),
    path(f"{_ROOM}reject/", acts.ProposeRejection.as_view(), name="reject"),
    path(
        f"{_ROOM}reject-all/",
        acts.ProposeRejectingAll.as_view(),
        name="reject-all",
    ),
    path(f"{_ROOM}end/", acts.EndForTooFew.as_view(), name="end"),
    path(f"{_ROOM}reopen/", acts.ProposeReopening.as_view(), name="reopen"),
    path(f"{_ROOM}vote/", acts.VoteBallot.as_view(), name="vote"),
    path(f"{_ROOM}add-up/", acts.AddUp.as_view(), name="add-up"),
    path(f"{_ROOM}finish-checks/", acts.FinishChecks.as_view(), name="finish-checks"),
    path(f"{_ROOM}take-quotes/", acts.TakeQuotes.as_view(), name="take-quotes"),
    path(f"{_ROOM}score/", acts.SaveScore.as_view(), name="save-score"),
    path(
        f"{_ROOM}files/<uuid:document>/",
        documents.RoomDocument.as_view(),
        name="document",
    ),
    path(f"{_ROOM}sheet/act/", room.SheetAct.as_view(), name="sheet-act"),
    path(f"{_ROOM}sheet/", room.SignSheet.as_view(), name="sign-sheet"),
    path(f"{_ROOM}summary/", room.Summary.as_view(), name="summary"),
    path(f"{_ROOM}summary/question.json", room.QuestionJson.as_view(), name="question"),
    path(f"{_ROOM}report/", room.Report.as_view(), name="report"),
    path(f"{_ROOM}report.json", room.ReportJson.as_view(), name="report-json"),
    path(f"{_ROOM}report.pdf", room.ReportPdf.as_view(), name="report-pdf"),
    path(f"{_ROOM}report/make/", room.MakeReport.as_view(), name="make-report"),
    path(f"{_ROOM}report/act/", room.ReportAct.as_view(), name="report-act"),
    path(f"{_ROOM}report/sign/", room.SignReport.as_view(), name="sign-report"),
    path(f"{_ROOM}report/missing/", acts.CountAsAgreeing.as_view(), name="missing"),
    path(
        "case/<uuid:trade>/prices/<uuid:panel>/",
        price_opening.PriceOpening.as_view(),
        name="price-opening",
    ),
    path(_QUALIFICATION, qualification.Qualification.as_view(), name="qualification"),
    path(
        f"{_QUALIFICATION}<uuid:panel>/examine/",
        qualification.Examine.as_view(),
        name="examine",
    ),
    path(
        f"{_QUALIFICATION}<uuid:panel>/end/",
        qualification.EndExamination.as_view(),
        name="end-qualification",
    ),
    path(
        f"{_QUALIFICATION}<uuid:panel>/too-few/",
        qualification.EndUnqualified.as_view(),
        name="end-unqualified",
    ),
    *urls_room.urlpatterns,
    *urls_sites.urlpatterns,
]
# Whoever signed in at a station of a remote session stays in that browser.
seats.guard(urlpatterns, _ROOM)
