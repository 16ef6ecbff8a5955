"""A text column kept encrypted at rest, and the blind index by which its whole value is still found.

What is stored is the blind index (a keyed hash, equal for equal texts) followed by the ciphertext. So the column alone
tells nothing, nobody has to keep a second column in step, and `column = 'plain text'` compares the blind index. The
keys are derived from the installation's secret key.
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
from django.db.models.lookups import Exact, In

BLIND_LENGTH = 32


def _derived(purpose: str) -> bytes:
    """Thirty-two bytes of key material for one purpose."""
    return hmac.new(str(settings.SECRET_KEY).encode(), f"beluga.{purpose}".encode(), hashlib.sha256).digest()


@lru_cache(maxsize=1)
def _fernet() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_derived("customers.secret")))


def blind(text: str) -> str:
    """Return the blind index of `text` (case and spaces do not matter), empty for an empty one."""
    plain = "".join(text.split()).upper()
    return (
        hmac.new(_derived("customers.blind"), plain.encode(), hashlib.sha256).hexdigest()[:BLIND_LENGTH]
        if plain
        else ""
    )


def encrypt(text: str) -> str:
    """Return what the column stores for `text`; an empty text stays empty."""
    return blind(text) + _fernet().encrypt(text.encode()).decode() if text.strip() else ""


def decrypt(stored: str) -> str:
    """Return the text behind `stored`; empty when it was written with another key (a backup restored without its key)."""
    if not stored:
        return ""
    try:
        return _fernet().decrypt(stored[BLIND_LENGTH:].encode()).decode()
    except InvalidToken:
        return ""


class SecretField(models.TextField):
    """A text that is ciphertext in the database and plain in Python."""

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way in."""
        text = super().get_prep_value(value)
        return encrypt(text) if isinstance(text, str) else text

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        """Decrypt on the way out."""
        return None if value is None else decrypt(value)


@SecretField.register_lookup
class BlindExact(Exact):
    """`column = 'plain text'` by the blind index."""

    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Compare the blind index only."""
        lhs, parameters = self.process_lhs(compiler, connection)
        return f"LEFT({lhs}, {BLIND_LENGTH}) = %s", [*parameters, blind(str(self.rhs))]

    def get_prep_lookup(self) -> Any:
        """Keep the plain text: hashing happens when the SQL is written."""
        return self.rhs


@SecretField.register_lookup
class BlindIn(In):
    """`column in (…)` by the blind index."""

    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Compare the blind index only."""
        lhs, parameters = self.process_lhs(compiler, connection)
        return f"LEFT({lhs}, {BLIND_LENGTH}) = any(%s)", [*parameters, [blind(str(value)) for value in self.rhs]]

    def get_prep_lookup(self) -> Any:
        """Keep the plain texts: hashing happens when the SQL is written."""
        return self.rhs
