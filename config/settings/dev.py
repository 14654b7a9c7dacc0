"""One machine, for trying out and for building: `make demo` and `make up`.

Certificates come from a development authority under `var/dev-ca/`, and the
training rulebook is allowed. Production refuses both.
"""

from config.settings.base import *
from config.settings.base import VAR, env

DEBUG = env.bool("OPENSEAL_DEBUG", default=False)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
SECRET_KEY = env.str("OPENSEAL_SECRET_KEY", default="development only, never served")

DEV_CA = VAR / "dev-ca"
OPENSEAL_TRUST_ANCHORS = env.str(
    "OPENSEAL_TRUST_ANCHORS", default=str(DEV_CA / "ca.pem")
)
OPENSEAL_TSA_ANCHORS = env.str("OPENSEAL_TSA_ANCHORS", default=str(DEV_CA / "ca.pem"))
OPENSEAL_TSA_URLS = env.list(
    "OPENSEAL_TSA_URLS",
    default=["http://127.0.0.1:8011/tsa/a", "http://127.0.0.1:8012/tsa/b"],
)
OPENSEAL_PLATFORM_KEY = env.str(
    "OPENSEAL_PLATFORM_KEY", default=str(DEV_CA / "platform.p12")
)
OPENSEAL_PLATFORM_PASSPHRASE = env.str(
    "OPENSEAL_PLATFORM_PASSPHRASE", default="openseal"
)
OPENSEAL_TRAINING_ALLOWED = True

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
