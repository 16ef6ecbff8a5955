"""Reading Django's session rows without Django: whose session is this cookie, and is it still good?

A session is good while its row has not run out, its signature is ours, its person may sign in, and its stored hash and
epoch are those of the person now: the same things the web processes ask (`tests/acceptance/test_events.py` holds the
two together).
"""

import base64
import binascii
import hashlib
import hmac
import json
import zlib
from typing import Any

_SALT = b"django.contrib.sessions.SessionStore"
_PASSWORD_SALT = b"django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
_WORKING = 1

SESSION = "select session_data from django_session where session_key = %s and expire_date > now()"
PERSON = "select password, is_active, employment, session_epoch, deleted_at from org_user where id = %s"


def _digest(salt: bytes, text: str, key: str) -> bytes:
    """The keyed hash Django's signing is made of."""
    return hmac.new(hashlib.sha256(salt + key.encode()).digest(), text.encode(), hashlib.sha256).digest()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def read(data: str, key: str) -> dict[str, Any]:
    """Return what the session row's `data` holds; nothing when it was not signed with `key`."""
    value, _, signature = data.rpartition(":")
    try:
        if not hmac.compare_digest(_digest(_SALT + b"signer", value, key), _decoded(signature)):
            return {}
        packed = value.rpartition(":")[0]
        raw = zlib.decompress(_decoded(packed[1:])) if packed.startswith(".") else _decoded(packed)
        session = json.loads(raw)
    except (binascii.Error, zlib.error, ValueError):
        return {}
    return session if isinstance(session, dict) else {}


def user_id(session: dict[str, Any]) -> int | None:
    """Return the id of the person the session names, None when it names nobody."""
    text = str(session.get("_auth_user_id", ""))
    return int(text) if text.isdecimal() else None


def good(session: dict[str, Any], person: tuple[Any, ...], key: str) -> bool:
    """Say whether the session still signs in `person` (a row of the PERSON query)."""
    password, active, employment, epoch, deleted_at = person
    if not active or employment != _WORKING or deleted_at is not None:
        return False
    if session.get("epoch") != epoch:
        return False
    return hmac.compare_digest(_digest(_PASSWORD_SALT, password, key).hex(), str(session.get("_auth_user_hash", "")))
