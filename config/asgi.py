"""One ASGI application: uploads first, then live rooms, then Django.

Uploads do not pass through Django, whose views would spool a whole body before
the first byte is looked at.
"""

import gc
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

gc.disable()  # until all is loaded, which makes little garbage
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

from django.conf import settings
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

from config.lanes import Lanes

pages = Lanes(get_asgi_application())

from config import checks

from bidding.tus import application as uploads
from config.routing import websocket_urlpatterns

if settings.SETTINGS_MODULE == "config.settings.production":
    checks.refuse_to_start()

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]


async def http(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Send /tus/ to the upload server, everything else to Django."""
    await (uploads if scope["path"].startswith("/tus/") else pages)(
        scope, receive, send
    )


rooms = URLRouter(websocket_urlpatterns)


async def websocket(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Lead to the room of the address; where there is none the door stays shut."""
    try:
        await rooms(scope, receive, send)
    except ValueError as error:
        if not str(error).startswith("No route found"):
            raise
        await send({"type": "websocket.close"})


application = ProtocolTypeRouter(
    {
        "http": http,
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(websocket)),
    }
)

# What is loaded by now stays: the collector need not walk through all of it, while
# requests wait, each time that it looks for garbage.
gc.freeze()
gc.enable()
