"""Every live room of the server: /live/…, one list per app."""

from importlib import import_module
from importlib.util import find_spec

websocket_urlpatterns = [
    route
    for app in ("tender", "bidding", "evaluation", "notices", "web")
    if find_spec(f"{app}.routing")
    for route in import_module(f"{app}.routing").websocket_urlpatterns
]
