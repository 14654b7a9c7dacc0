"""Addresses of selections: the draw's hall and replay, the owner's list of sign-ups."""

from django.urls import path

from bidding.views import selections

_HALL = "rooms/draw/<uuid:lot>/"

urlpatterns = [
    path(_HALL, selections.Hall.as_view(), name="selection-hall"),
    path(f"{_HALL}commit/", selections.Commit.as_view(), name="selection-commit"),
    path(f"{_HALL}reveal/", selections.Reveal.as_view(), name="selection-reveal"),
    path(f"{_HALL}replay/", selections.Replay.as_view(), name="selection-replay"),
    path("case/<uuid:trade>/sign-ups/", selections.SignUps.as_view(), name="sign-ups"),
    path(
        "case/<uuid:trade>/sign-ups/<uuid:lot>/",
        selections.Score.as_view(),
        name="score-sign-ups",
    ),
]
