"""A room for the journal's tests, on the real server."""

from collections.abc import Iterator

import pytest

from tests.live import LiveServer


@pytest.fixture
def parlour(live_server: LiveServer) -> Iterator[str]:
    """Where parlours are; append `<viewer>/<key>/`."""
    # This file is read before there are settings.
    from django.urls import path

    from config.routing import websocket_urlpatterns
    from tests.journal.writing import ParlourConsumer

    route = path("live/parlour/<viewer>/<key>/", ParlourConsumer.as_asgi())
    websocket_urlpatterns.append(route)
    yield f"{live_server.ws}/live/parlour"
    websocket_urlpatterns.remove(route)
