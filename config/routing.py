"""Every live room of the server: /live/…, one list per app."""

from bidding.routing import websocket_urlpatterns as openings
from evaluation.routing import websocket_urlpatterns as scoring

websocket_urlpatterns = [*openings, *scoring]
