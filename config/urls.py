"""Every address of the server, one include per app.

Chinese addresses carry no prefix; English ones begin with /en/.
"""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from config.api import api
from config.metrics import metrics

_PAGES = (
    "parties",
    "escrow",
    "tender",
    "bidding",
    "evaluation",
    "award",
    "notices",
    "web",
)

urlpatterns = [
    # Programs speak one language: /api/v1/, /static/, /metrics.
    path("api/v1/", api.urls),
    path("metrics", metrics),
    path("i18n/", include("django.conf.urls.i18n")),
    *i18n_patterns(
        *(path("", include(f"{app}.urls")) for app in _PAGES),
        prefix_default_language=False,
    ),
]

# A service of ours that is gone is a refusal with a name.
handler500 = "web.broken.server_error"
