"""Addresses of the booking hand, of stations, and of experts' fees."""

from django.urls import path

from evaluation.views import bookings, fees, seats, sites

_BOOKING = "centre/booking/"
_SITE = f"{_BOOKING}sites/<uuid:site>/"
_CHAMBER = f"{_BOOKING}rooms/<uuid:chamber>/"
_STATION = f"{_BOOKING}stations/<uuid:station>/"
_SESSION = f"{_BOOKING}sessions/<uuid:session>/"
_ASKED = f"{_BOOKING}asked/<uuid:booking>/"
_ARRIVAL = f"{_BOOKING}arrivals/<uuid:arrival>/"
_ROOM = "rooms/scoring/<uuid:panel>/station/"

urlpatterns = [
    path(_BOOKING, bookings.Calendar.as_view(), name="booking"),
    path(f"{_BOOKING}sites/", sites.OpenSite.as_view(), name="open-site"),
    path(_SITE, sites.SitePage.as_view(), name="site"),
    path(f"{_SITE}rooms/", sites.AddChamber.as_view(), name="add-chamber"),
    path(f"{_CHAMBER}retire/", sites.RetireChamber.as_view(), name="retire-chamber"),
    path(f"{_CHAMBER}stations/", sites.AddStation.as_view(), name="add-station"),
    path(f"{_STATION}retire/", sites.RetireStation.as_view(), name="retire-station"),
    path(f"{_STATION}code/", sites.IssueCode.as_view(), name="issue-code"),
    path(
        f"{_BOOKING}panels/<uuid:panel>/",
        bookings.NewSession.as_view(),
        name="new-session",
    ),
    path(_SESSION, bookings.SessionPage.as_view(), name="session"),
    path(f"{_SESSION}ask/", bookings.AskPlace.as_view(), name="ask-place"),
    path(f"{_SESSION}cancel/", bookings.CancelSession.as_view(), name="cancel-session"),
    path(f"{_ASKED}confirm/", bookings.Confirm.as_view(), name="confirm-booking"),
    path(f"{_ASKED}decline/", bookings.Decline.as_view(), name="decline-booking"),
    path(f"{_ASKED}extend/", bookings.Extend.as_view(), name="extend-booking"),
    path(f"{_ASKED}withdraw/", bookings.Withdraw.as_view(), name="withdraw-booking"),
    path(f"{_ARRIVAL}witness/", bookings.Witness.as_view(), name="witness"),
    path(f"{_ARRIVAL}turn-away/", bookings.TurnAway.as_view(), name="turn-away"),
    path("station/", sites.StationPage.as_view(), name="station"),
    path("station/act/", sites.RegistrationAct.as_view(), name="station-act"),
    path(_ROOM, seats.SitDown.as_view(), name="sit-down"),
    path(f"{_ROOM}nonce/", seats.Nonce.as_view(), name="station-nonce"),
    path(f"{_ROOM}state/", seats.Seating.as_view(), name="station-state"),
    path(f"{_ROOM}beat/", seats.Beat.as_view(), name="station-beat"),
    path(f"{_ROOM}recording/", seats.Recording.as_view(), name="recording"),
    path("expert/fees/", fees.OwnFees.as_view(), name="fees"),
    path("ratings/<uuid:panel>/", fees.Ratings.as_view(), name="ratings"),
]
