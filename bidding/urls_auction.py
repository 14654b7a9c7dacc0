"""Addresses of the auction hall and its acts."""

from django.urls import path

from bidding.views import auction_acts, auction_room

_ROOM = "rooms/auction/<uuid:auction>/"

urlpatterns = [
    path(_ROOM, auction_room.Room.as_view(), name="auction-room"),
    path(f"{_ROOM}bid/", auction_acts.PlaceBid.as_view(), name="place-bid"),
    path(f"{_ROOM}enter/", auction_acts.Enter.as_view(), name="enter-timed"),
    path(f"{_ROOM}cap/", auction_acts.TakeCap.as_view(), name="take-cap"),
    path(f"{_ROOM}right/", auction_acts.AnswerRight.as_view(), name="answer-right"),
    path(f"{_ROOM}reserve/", auction_acts.Reserve.as_view(), name="type-reserve"),
    path(f"{_ROOM}freeze/", auction_acts.Freeze.as_view(), name="freeze-auction"),
    path(f"{_ROOM}notice/", auction_acts.Notice.as_view(), name="notice-auction"),
    path(f"{_ROOM}resume/", auction_acts.Resume.as_view(), name="resume-auction"),
]
