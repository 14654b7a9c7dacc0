"""The suite's settings, for servers that run as processes of their own.

They learn from the environment what only their kind is told: where stamps are asked
for, and, the worker alone, the key that opening keys are wrapped under.
"""

from config.settings.test import *  # noqa: F403
from config.settings.test import env

OPENSEAL_TSA_URLS = env.list("OPENSEAL_TSA_URLS", default=[])
OPENSEAL_OPENING_WRAP_KEY = env.str("OPENSEAL_OPENING_WRAP_KEY", default="")
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
