"""The suite: real PostgreSQL and Valkey of its own, nothing outside the machine.

tests/conftest.py starts the services and names them in the environment before
these settings are read.
"""

import tempfile
from pathlib import Path

from config.settings.base import *
from config.settings.base import env

SECRET_KEY = "tests only"
ALLOWED_HOSTS = ["*"]
OPENSEAL_TRAINING_ALLOWED = True
OPENSEAL_HELP_LINES = {"*": "0755-12345678"}

VAR = Path(env.str("OPENSEAL_TEST_VAR", default=tempfile.gettempdir()))
# Workers share a cache and number their people alike: what one has seen, a code of a
# second factor above all, is nothing to another.
CACHES["default"]["KEY_PREFIX"] = f"{VAR}:{env.str('OPENSEAL_TEST_RUN', default='')}"
OPENSEAL_TRUST_ANCHORS = str(VAR / "dev-ca" / "ca.pem")
OPENSEAL_TSA_ANCHORS = str(VAR / "dev-ca" / "ca.pem")
OPENSEAL_TSA_URLS = []
OPENSEAL_PLATFORM_KEY = str(VAR / "dev-ca" / "platform.p12")
OPENSEAL_PLATFORM_PASSPHRASE = "openseal"
OPENSEAL_OPENING_WRAP_KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

for _name in ("default", "sealed", "opened"):
    STORAGES[_name]["OPTIONS"]["location"] = str(VAR / "storage" / _name)
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# The suite signs hundreds of people in; the strength of the hash is Django's matter.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
CELERY_TASK_ALWAYS_EAGER = False
