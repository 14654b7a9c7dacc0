"""Addresses of the opening hall, its acts, its papers, and of quote rounds."""

from django.urls import path

from bidding.views import opening_acts, opening_papers, opening_room, quote_rounds

_ROOM = "rooms/opening/<uuid:opening>/"

urlpatterns = [
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
    path(f"{_ROOM}draw/commit/", opening_acts.Commit.as_view(), name="commit"),
    path(f"{_ROOM}draw/reveal/", opening_acts.Reveal.as_view(), name="reveal"),
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
