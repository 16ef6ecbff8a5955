"""/api/org/tokens and /api/org/applications: how programs get in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from beluga.apps.org.api.noting import noted
from beluga.apps.org.models import Token
from beluga.apps.org.services import applications, tokens
from beluga.apps.org.services.asker import own_id
from beluga.kernel.http.auth import principal_of
from beluga.kernel.http.endpoint import endpoint

router = Router(tags=["应用管理"])
SHOWN = ("id", "name", "prefix", "created_at", "expires_at", "last_used_at", "revoked_at")


class NewToken(Schema):
    """A token's name and how many days it lives (none: until revoked)."""

    name: str = Field(max_length=60)
    days: int | None = 365


@endpoint(router.get, "/tokens", signed_in=True, summary="我的令牌")
def listing(request: HttpRequest) -> dict[str, Any]:
    """Return one's own tokens, never their secrets."""
    rows = Token.objects.filter(user_id=own_id(principal_of(request))).order_by("-id")
    return {"items": list(rows.values(*SHOWN)[:200])}


@endpoint(router.post, "/tokens", signed_in=True, summary="新建令牌")
def create(request: HttpRequest, payload: NewToken) -> dict[str, Any]:
    """Make a token for scripts; `token` is shown this once. It may do what its owner may."""
    own_id(principal_of(request))
    row, secret = tokens.create(principal_of(request), payload.name, payload.days)
    return {"id": row.pk, "token": secret, "expires_at": row.expires_at}


@endpoint(router.delete, "/tokens/{token_id}", signed_in=True, summary="停用令牌")
def revoke(request: HttpRequest, token_id: int) -> dict[str, bool]:
    """End one of one's own tokens."""
    own_id(principal_of(request))
    tokens.revoke(principal_of(request), token_id)
    return {"ok": True}


@endpoint(
    router.post,
    "/applications/{application_id}/secret",
    function="application.reset_secret",
    summary="重置应用密钥",
)
def reset_secret(request: HttpRequest, application_id: int) -> dict[str, str]:
    """Give the application a new secret, shown this once; the former one is worth nothing from now on."""
    principal = principal_of(request)
    with noted(principal, "应用管理", "重置密钥", object="application", record_id=application_id):
        app_id, secret = applications.reset_secret(principal, application_id)
    return {"app_id": app_id, "secret": secret}
