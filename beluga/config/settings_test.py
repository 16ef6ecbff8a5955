"""Settings of the test run: a database server of its own, fast and not durable, and a quick password hasher."""

import os

from beluga.config import postgres
from beluga.config.settings import *  # noqa: F403
from beluga.config.settings import DATA_DIR, DATABASES, INSTALLED_APPS

if "DATABASE_URL" not in os.environ:
    DATABASES["default"] |= postgres.connection(DATA_DIR, test=True)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
INSTALLED_APPS = [*INSTALLED_APPS, "tests.sample"]
MEDIA_ROOT = DATA_DIR / "test-media"
