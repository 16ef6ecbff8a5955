"""Values that are encrypted at rest, and the blind index by which they can still be found as a whole.

The key is derived from the installation's secret key. The blind index is a keyed hash: equal values have equal hashes,
and nobody without the key can try values against it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import models


@lru_cache(maxsize=4)
def _key(purpose: str, secret: str) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", secret.encode(), f"beluga {purpose}".encode(), 50_000)


def encrypt(text: str) -> str:
    """Return `text` encrypted; the same text gives a different result each time."""
    key = base64.urlsafe_b64encode(_key("encrypt", settings.SECRET_KEY))
    return Fernet(key).encrypt(text.encode()).decode("ascii")


def decrypt(text: str) -> str:
    """Return the plain text of what `encrypt` gave; an empty string when it cannot be read (lost key)."""
    key = base64.urlsafe_b64encode(_key("encrypt", settings.SECRET_KEY))
    try:
        return Fernet(key).decrypt(text.encode("ascii", "ignore")).decode()
    except InvalidToken:
        return ""


def blind(text: str) -> str:
    """Return the blind index of `text` (64 hexadecimal characters)."""
    return hmac.new(_key("index", settings.SECRET_KEY), text.encode(), hashlib.sha256).hexdigest()


class EncryptedField(models.TextField):  # type: ignore[type-arg]
    """A text column that holds the encrypted form and reads as plain text."""

    description = "encrypted text"

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way in; empty stays empty."""
        return encrypt(str(value)) if value else value

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """Decrypt on the way out."""
        return decrypt(value) if value else value
