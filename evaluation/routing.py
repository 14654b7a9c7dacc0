"""The live room of this app."""

from django.urls import path

from evaluation.consumers import ScoringConsumer

websocket_urlpatterns = [
    path("live/scoring/<uuid:panel>/", ScoringConsumer.as_asgi()),
]
