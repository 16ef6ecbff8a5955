"""Personal tokens: how a script acts as a person. Shown once, stored as a digest, dead when their owner's epoch moves
on (disabled, left, password reset)."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone

from beluga.apps.org.models import Token, User
from beluga.apps.org.services.asker import own_id
from beluga.kernel.fields.errors import Invalid, NotFound, say
from beluga.kernel.scope.principal import Principal

PREFIX = "blg_"
MOST = 20
USED_EVERY = timedelta(minutes=5)


def create(principal: Principal, name: str, days: int | None) -> tuple[Token, str]:
    """Make a token for whoever asks; returns its row and the token itself, which is never shown again.

    Raises Invalid for a missing name, a strange lifetime, or too many tokens.
    """
    name = name.strip()
    if not name or len(name) > 60:
        raise Invalid({"name": [say("名称必填，最多 60 个字", "A name of at most 60 characters is needed")]})
    if days is not None and not 1 <= days <= 3650:
        raise Invalid({"days": [say("有效期为 1 到 3650 天", "1 to 3650 days")]})
    user = User.objects.select_for_update().get(pk=own_id(principal))
    if user.tokens.filter(revoked_at=None).count() >= MOST:
        raise Invalid({"name": [say(f"最多 {MOST} 个令牌", f"At most {MOST} tokens")]})
    secret = PREFIX + secrets.token_urlsafe(32)
    row = Token.objects.create(
        user=user,
        name=name,
        prefix=secret[:10],
        digest=digest_of(secret),
        epoch=user.session_epoch,
        expires_at=timezone.now() + timedelta(days=days) if days else None,
    )
    return row, secret


def revoke(principal: Principal, token_id: int) -> None:
    """End a token of one's own; raises NotFound."""
    found = Token.objects.filter(pk=token_id, user_id=own_id(principal), revoked_at=None)
    if not found.update(revoked_at=timezone.now()):
        raise NotFound(say("令牌不存在", "There is no such token"))


def follow_epoch(user: User) -> None:
    """Let the tokens of somebody who changed their own password live on."""
    Token.objects.filter(user=user, epoch=user.session_epoch - 1, revoked_at=None).update(epoch=user.session_epoch)


def owner_of(secret: str) -> tuple[int, int] | None:
    """Return the owner's id and the epoch of a living token, noting its use now and then; None for any other."""
    now = timezone.now()
    row = Token.objects.filter(digest=digest_of(secret), revoked_at=None).first()
    if row is None or (row.expires_at is not None and row.expires_at <= now):
        return None
    if row.last_used_at is None or now - row.last_used_at > USED_EVERY:
        Token.objects.filter(pk=row.pk).update(last_used_at=now)
    return int(row.user_id), row.epoch


def digest_of(secret: str) -> str:
    """Return what is stored of a token; it is long and random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
