"""The live rooms of this app."""

from django.urls import path

from bidding.consumers import AuctionConsumer, OpeningConsumer

websocket_urlpatterns = [
    path("live/opening/<uuid:opening>/", OpeningConsumer.as_asgi()),
    path("live/auction/<uuid:auction>/", AuctionConsumer.as_asgi()),
]
