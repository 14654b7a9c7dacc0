"""What every way of running Openseal shares.

Everything that differs between two places comes from the environment; nothing
secret has a default outside `dev` and `test`. docs/reference/settings.md
mentions every setting, and a test holds it to that.
"""

from pathlib import Path
from typing import Any

import environ
import structlog
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

ROOT = Path(__file__).resolve().parents[2]
env = environ.Env()

# --- Places -----------------------------------------------------------------
VAR = Path(env.str("OPENSEAL_VAR", default=str(ROOT / "var")))

# --- Django -----------------------------------------------------------------
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DEBUG = False
ALLOWED_HOSTS: list[str] = env.list("OPENSEAL_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("OPENSEAL_ORIGINS", default=[])

OPENSEAL_APPS = [
    "journal",
    "parties",
    "escrow",
    "tender",
    "bidding",
    "evaluation",
    "award",
    "notices",
    "web",
]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "channels",
    "pgtrigger",
    "django_htmx",
    "django_cotton",
    "csp",
    "django_structlog",
    "django_prometheus",
    # Ours before allauth: its pages are shown in the frame of the house.
    *OPENSEAL_APPS,
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "config",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "web.middleware.RefusedMiddleware",
    "parties.middleware.ActorMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "web.context.shell",
            ],
        },
    }
]

# --- Languages and time -----------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- State: PostgreSQL, Redis or Valkey ---------------------------------------
# config/services puts both into the environment when the operator did not.
DATABASE_URL = env.str("DATABASE_URL", default="postgres://127.0.0.1:1/openseal")
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:1/0")

DATABASES = {
    "default": {
        **env.db_url_config(DATABASE_URL),
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": env.int("OPENSEAL_CONNECTION_AGE_S", default=60),
        "CONN_HEALTH_CHECKS": True,
    }
}

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        # Without this the client's own five seconds end every idle room.
        "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": None}]},
    }
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "openseal",
        # A page asks for a number or two: who waits longer than this waits for nothing.
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
}

CELERY_BROKER_URL = REDIS_URL

# --- Storage ------------------------------------------------------------------
OPENSEAL_S3_BUCKET = env.str("OPENSEAL_S3_BUCKET", default="")
OPENSEAL_S3_ENDPOINT = env.str("OPENSEAL_S3_ENDPOINT", default="")


def _store(folder: str) -> dict[str, Any]:
    """A root of its own for each kind of file, on disk or in one bucket."""
    if OPENSEAL_S3_BUCKET:
        return {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": OPENSEAL_S3_BUCKET,
                "endpoint_url": OPENSEAL_S3_ENDPOINT or None,
                "location": folder,
                "default_acl": None,
                "file_overwrite": False,
            },
        }
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": str(VAR / "storage" / folder),
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    }


STORAGES: dict[str, dict[str, Any]] = {
    "default": _store("files"),
    "sealed": _store("sealed"),
    "opened": _store("opened"),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"

# --- People -------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
ACCOUNT_ADAPTER = "parties.adapter.AccountAdapter"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# Guessed passwords: five wrong ones lock the name for every browser that it was not
# signed in from before (parties/known_browsers.py), and each known browser by itself.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key,20/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
# Answers of security keys are read strictly; the library's own forms are not.
MFA_FORMS = {
    "add_webauthn": "parties.key_forms.AddKey",
    "authenticate_webauthn": "parties.key_forms.AnswerOfKey",
    "reauthenticate_webauthn": "parties.key_forms.AnswerOfKeyAgain",
}
MFA_TOTP_ISSUER = "Openseal"
# A code typed as its half minute ends comes in the next one, and telephones' clocks
# are off by some seconds: one step either way (RFC 6238, section 5.2).
MFA_TOTP_TOLERANCE = 1

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# Forms carry words and signatures; files travel by tus in pieces.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000

# --- Openseal -----------------------------------------------------------------
# PEM bundles: whose certificates are people's, and whose are timestampers'.
OPENSEAL_TRUST_ANCHORS = env.str("OPENSEAL_TRUST_ANCHORS", default="")
OPENSEAL_TSA_ANCHORS = env.str("OPENSEAL_TSA_ANCHORS", default="")
# Revocation lists of people's authorities: files or addresses, fetched every hour.
OPENSEAL_CRL_SOURCES: list[str] = env.list("OPENSEAL_CRL_SOURCES", default=[])
# RFC 3161 authorities, asked in this order.
OPENSEAL_TSA_URLS: list[str] = env.list("OPENSEAL_TSA_URLS", default=[])
# The platform's own seal on notices and checkpoints.
OPENSEAL_PLATFORM_KEY = env.str("OPENSEAL_PLATFORM_KEY", default="")
OPENSEAL_PLATFORM_PASSPHRASE = env.str("OPENSEAL_PLATFORM_PASSPHRASE", default="")
# Base64 of 32 bytes; only worker processes are given it.
OPENSEAL_OPENING_WRAP_KEY = env.str("OPENSEAL_OPENING_WRAP_KEY", default="")
# Help lines by the path of a region, nearest first; "*" for all others.
OPENSEAL_HELP_LINES: dict[str, str] = env.dict("OPENSEAL_HELP_LINES", default={})
# Servers that help browsers of seats to find each other; none unless named.
OPENSEAL_ICE_SERVERS: list[dict[str, object]] = env.json(
    "OPENSEAL_ICE_SERVERS", default=[]
)
# The training rulebook counts in seconds and is no law.
OPENSEAL_TRAINING_ALLOWED = env.bool("OPENSEAL_TRAINING_ALLOWED", default=False)

# What the operator's Prometheus shows at /metrics; without it nothing is there.
OPENSEAL_METRICS_TOKEN = env.str("OPENSEAL_METRICS_TOKEN", default="")

# --- Logs ---------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(ensure_ascii=False),
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.str("OPENSEAL_LOG", "INFO")},
}
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
