"""A trading centre's own settings: everything named, nothing assumed.

`config/checks.py` refuses training rules, the development authority and a
single timestamping authority; `manage.py check --deploy` says so by name.
"""

from config.settings.base import *
from config.settings.base import env

SECRET_KEY = env.str("OPENSEAL_SECRET_KEY")
DATABASES["default"].update(env.db_url_config(env.str("DATABASE_URL")))

SECURE_SSL_REDIRECT = env.bool("OPENSEAL_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
