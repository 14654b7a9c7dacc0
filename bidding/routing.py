"""The live room of this app."""

from django.urls import path

from bidding.consumers import OpeningConsumer

websocket_urlpatterns = [
    path("live/opening/<uuid:opening>/", OpeningConsumer.as_asgi()),
]
