"""Addresses of the opening hall, its acts, its papers, and of quote rounds."""

from django.urls import path

from bidding.views import (
    draw_replay,
    evidence,
    factor_acts,
    opening_acts,
    opening_papers,
    opening_pause,
    opening_room,
    openings_list,
    quote_rounds,
    sealing,
)

_ROOM = "rooms/opening/<uuid:opening>/"

urlpatterns = [
    path("rooms/opening/", openings_list.OpeningList.as_view(), name="openings"),
    path(
        "rooms/opening/quotes/<uuid:lot>/",
        quote_rounds.CallQuotes.as_view(),
        name="call-quotes",
    ),
    path(_ROOM, opening_room.Room.as_view(), name="opening-room"),
    path(f"{_ROOM}console/", opening_room.Console.as_view(), name="opening-console"),
    path(f"{_ROOM}sign-in/", opening_acts.SignIn.as_view(), name="sign-in"),
    path(f"{_ROOM}confirm/", opening_acts.Confirm.as_view(), name="confirm"),
    path(f"{_ROOM}object/", opening_acts.Object.as_view(), name="object"),
    path(
        f"{_ROOM}objections/<uuid:objection>/answer/",
        opening_acts.Answer.as_view(),
        name="answer-objection",
    ),
    path(
        f"{_ROOM}start-reading/",
        opening_acts.StartReading.as_view(),
        name="start-reading",
    ),
    path(f"{_ROOM}witness/", opening_acts.Witness.as_view(), name="witness"),
    path(f"{_ROOM}finish/", opening_acts.Finish.as_view(), name="finish"),
    path(f"{_ROOM}pause/", opening_pause.Pause.as_view(), name="pause"),
    path(f"{_ROOM}resume/", opening_pause.Resume.as_view(), name="resume"),
    path(f"{_ROOM}draw/commit/", opening_acts.Commit.as_view(), name="commit"),
    path(f"{_ROOM}draw/backup/", sealing.BackupPage.as_view(), name="draw-backup"),
    path(f"{_ROOM}draw/reveal/", opening_acts.Reveal.as_view(), name="reveal"),
    path(f"{_ROOM}factor/", factor_acts.OwnFactor.as_view(), name="own-factor"),
    path(
        f"{_ROOM}factor/release/",
        factor_acts.ReleaseFactor.as_view(),
        name="release-factor",
    ),
    path(
        f"{_ROOM}factor/recovery/",
        factor_acts.UseRecovery.as_view(),
        name="use-recovery",
    ),
    path(f"{_ROOM}factor/retry/", factor_acts.Retry.as_view(), name="retry-factors"),
    path(f"{_ROOM}factor/extend/", factor_acts.Extend.as_view(), name="extend-window"),
    path(
        f"{_ROOM}factor/<uuid:bid>/note/",
        factor_acts.Note.as_view(),
        name="note-bidder",
    ),
    path(
        f"{_ROOM}evidence/<uuid:bid>/",
        evidence.OwnKeyEvidence.as_view(),
        name="evidence",
    ),
    path(
        f"{_ROOM}evidence/<uuid:bid>/<int:seat>/",
        evidence.ShareEvidence.as_view(),
        name="share-evidence",
    ),
    path("draws/<uuid:opening>/", draw_replay.Replay.as_view(), name="draw-replay"),
    path(f"{_ROOM}record.pdf", opening_papers.RecordPdf.as_view(), name="record-pdf"),
    path(
        f"{_ROOM}record.json", opening_papers.RecordJson.as_view(), name="record-json"
    ),
    path(
        "bids/documents/<uuid:document>/",
        opening_papers.Document.as_view(),
        name="document",
    ),
]
