"""Every address of the server, one include per app.

Chinese addresses carry no prefix; English ones begin with /en/.
"""

from importlib.util import find_spec

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from config.api import api
from config.metrics import metrics


def _apps(module: str) -> list[URLPattern | URLResolver]:
    return [
        path("", include(f"{app}.{module}"))
        for app in (
            "parties",
            "escrow",
            "tender",
            "bidding",
            "evaluation",
            "award",
            "notices",
            "web",
        )
        if find_spec(f"{app}.{module}")
    ]


urlpatterns = [
    # Programs speak one language: /api/v1/, /static/, /metrics.
    *_apps("api_urls"),
    path("api/v1/", api.urls),
    path("metrics", metrics),
    path("i18n/", include("django.conf.urls.i18n")),
    *i18n_patterns(
        *_apps("urls"),
        prefix_default_language=False,
    ),
]

# A service of ours that is gone is a refusal with a name.
handler500 = "web.broken.server_error"
