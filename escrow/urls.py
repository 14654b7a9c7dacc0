"""Addresses of a custodian's pages. The owner's page of custody is tender's."""

from django.urls import path

from escrow.views import across, calls, custody

app_name = "escrow"

urlpatterns = [
    path("custody/calls/", calls.Calls.as_view(), name="calls"),
    path("custody/sign/", across.ToSign.as_view(), name="to-sign"),
    path("custody/rehearsals/", across.Rehearsals.as_view(), name="rehearsals"),
    path("custody/releases/", across.Releases.as_view(), name="releases"),
    path("custody/", custody.Seats.as_view(), name="seats"),
    path("custody/<uuid:trade>/", custody.Seat.as_view(), name="seat"),
    path("custody/<uuid:trade>/sign/", custody.Sign.as_view(), name="sign"),
]
