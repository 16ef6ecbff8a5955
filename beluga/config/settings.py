"""Django's settings. Everything an installation may change comes from the environment, see the README."""

import os
import socket
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from beluga.config import paths, postgres
from beluga.config.apps import APPS, KERNEL

BASE_DIR = paths.ROOT
DATA_DIR: Path = paths.data_folder()
SECRET_KEY = paths.secret_key()
DEBUG = os.environ.get("BELUGA_DEBUG") == "1"

PORT = int(os.environ.get("BELUGA_PORT", "8000"))
EVENTS_PORT = int(os.environ.get("BELUGA_EVENTS_PORT", str(PORT + 1)))
EVENTS_URL = os.environ.get("BELUGA_EVENTS_URL", "")
HOST = os.environ.get("BELUGA_HOST", "127.0.0.1")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", socket.gethostname(), HOST]
ALLOWED_HOSTS += [name.strip() for name in os.environ.get("BELUGA_HOSTS", "").split(",") if name.strip()]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "ninja",
    "procrastinate.contrib.django",
    *KERNEL,
    *APPS,
]
AUTH_USER_MODEL = "org.User"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "beluga.config.middleware.CompressedTexts",
    "beluga.config.middleware.SecurityHeaders",
    "beluga.config.middleware.Sessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "beluga.apps.org.api.gate.ApplicationGate",
    "beluga.config.faults.Faults",
]
ROOT_URLCONF = "beluga.config.urls"
WSGI_APPLICATION = "beluga.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]


def database(url: str | None) -> dict[str, object]:
    """Return Django's database entry for `url` (postgresql://…), or for the embedded server when there is none."""
    entry: dict[str, object] = {
        "ENGINE": "django.db.backends.postgresql",
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {},
    }
    if url is None:
        return entry | postgres.connection(DATA_DIR)
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError("DATABASE_URL must begin with postgresql://: Beluga runs on PostgreSQL only")
    options = dict(parse_qsl(parts.query))
    return entry | {
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or options.pop("port", "")),
        "NAME": unquote(parts.path.lstrip("/")) or "beluga",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "OPTIONS": options,
    }


DATABASES = {"default": database(os.environ.get("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, object]] = []  # the password policy is a parameter, kept by org

# The cookies are Secure behind https only: SecurityHeaders marks them when the request came so, since one installation
# may be reached both ways (in the house by http, from outside through a proxy).
SESSION_ENGINE = "beluga.config.session_store"
SESSION_COOKIE_NAME = "beluga_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_NAME = "csrftoken"
CSRF_COOKIE_HTTPONLY = False  # the client reads it and sends it back as X-CSRFToken
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [f"https://{name}" for name in ALLOWED_HOSTS if name not in ("[::1]", "0.0.0.0", "::")]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("BELUGA_PROXY") == "1" else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "procrastinate": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
    },
}
