"""The live room of this app."""

from django.urls import path

from evaluation.consumers import ScoringConsumer
from evaluation.media_consumer import SeatMediaConsumer

websocket_urlpatterns = [
    path("live/scoring/<uuid:panel>/", ScoringConsumer.as_asgi()),
    path("live/scoring/<uuid:panel>/seats/", SeatMediaConsumer.as_asgi()),
]
