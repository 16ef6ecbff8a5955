"""A text column kept encrypted at rest, and the blind index by which its whole value is still found.

The key is derived from the installation's secret key. Equal texts give different ciphertexts, so the column tells
nothing; `blind()` gives equal texts the same keyed hash, which can be indexed and compared but not read back.
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


def _derived(purpose: str) -> bytes:
    """Thirty-two bytes of key material for one purpose."""
    return hmac.new(str(settings.SECRET_KEY).encode(), f"beluga.{purpose}".encode(), hashlib.sha256).digest()


@lru_cache(maxsize=1)
def _fernet() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_derived("customers.secret")))


def encrypt(text: str) -> str:
    """Return the ciphertext of `text`; an empty text stays empty."""
    return _fernet().encrypt(text.encode()).decode() if text else ""


def decrypt(stored: str) -> str:
    """Return the text behind `stored`; empty when it was written with another key (the backup lost its key)."""
    if not stored:
        return ""
    try:
        return _fernet().decrypt(stored.encode()).decode()
    except InvalidToken:
        return ""


def blind(text: str) -> str | None:
    """Return the blind index of `text` (case and spaces do not matter), None for an empty one."""
    plain = "".join(text.split()).upper()
    return hmac.new(_derived("customers.blind"), plain.encode(), hashlib.sha256).hexdigest() if plain else None


class SecretField(models.TextField):
    """A text that is ciphertext in the database and plain in Python."""

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way in."""
        text = super().get_prep_value(value)
        return encrypt(text) if isinstance(text, str) else text

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        """Decrypt on the way out."""
        return None if value is None else decrypt(value)
