"""/api/auth and /api/me: signing in and out, the picture code, one's password, who one is and what one may see."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import login, logout
from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Router, Schema
from pydantic import Field

from beluga.apps.org.models import User
from beluga.apps.org.queries.device import address_of, device_of_request
from beluga.apps.org.queries.me import about_me
from beluga.apps.org.services import captcha, passwords, people, sign_in, tokens
from beluga.apps.org.services.asker import own_id
from beluga.kernel.http.auth import principal_of
from beluga.kernel.http.endpoint import endpoint

router = Router(tags=["登录"])
BACKEND = "django.contrib.auth.backends.ModelBackend"
EPOCH = "epoch"


class SignIn(Schema):
    """Account, password and, when asked for, the picture code."""

    username: str = Field(min_length=1, max_length=80)
    password: str = Field(min_length=1, max_length=128)
    captcha_id: str = Field("", max_length=500)
    captcha: str = Field("", max_length=20)


class NewPassword(Schema):
    """The old and the new password."""

    old: str = Field(min_length=1, max_length=128)
    new: str = Field(min_length=1, max_length=1000)


class Mine(Schema):
    """What everybody may change of themselves; preferences are merged, null removes one."""

    language: str | None = None
    theme: str | None = Field(None, max_length=20)
    phone: str | None = Field(None, max_length=20)
    email: str | None = Field(None, max_length=120)
    avatar: str | None = Field(None, max_length=200)
    preferences: dict[str, Any] | None = None


@endpoint(router.get, "/auth/csrf", public=True, summary="取得 CSRF 令牌")
def csrf(request: HttpRequest) -> dict[str, str]:
    """Set the csrftoken cookie; its value is sent back as X-CSRFToken by whoever has a session."""
    return {"token": get_token(request)}


@endpoint(router.get, "/auth/captcha", public=True, summary="图片验证码")
def picture(request: HttpRequest, username: str = "") -> dict[str, Any]:
    """Return a new picture code, and whether this account needs one now."""
    return {**captcha.issue(), "needed": sign_in.captcha_needed(username[:80], address_of(request))}


@endpoint(router.post, "/auth/login", public=True, summary="登录")
def enter(request: HttpRequest, payload: SignIn) -> dict[str, Any]:
    """Sign in. Refused with 422 and code captcha_required, captcha_wrong, bad_credentials, locked or disabled."""
    user = sign_in.sign_in(
        sign_in.Try(
            username=payload.username,
            password=payload.password,
            captcha_id=payload.captcha_id,
            captcha=payload.captcha,
            address=address_of(request),
            device=device_of_request(request),
        )
    )
    _begin(request, user)
    return {
        "user": {"id": user.pk, "name": user.name, "username": user.username, "language": user.language},
        "must_change_password": user.must_change_password,
    }


@endpoint(router.post, "/auth/logout", signed_in=True, initial=True, summary="退出登录")
def leave(request: HttpRequest) -> dict[str, bool]:
    """End this session."""
    logout(request)
    return {"ok": True}


@endpoint(router.get, "/auth/password", signed_in=True, initial=True, summary="密码规则")
def password_rules(request: HttpRequest) -> dict[str, str]:
    """The rules for one's own password, in words."""
    return {"rules": passwords.rules_told()}


@endpoint(router.post, "/auth/password", signed_in=True, initial=True, summary="修改密码")
def change_password(request: HttpRequest, payload: NewPassword) -> dict[str, bool]:
    """Change one's own password; other sessions end, this one and one's tokens live on."""
    own_id(principal_of(request))
    user = passwords.change_own(principal_of(request), payload.old, payload.new)
    tokens.follow_epoch(user)
    if request.session.get(EPOCH) is not None:
        _begin(request, user)
    return {"ok": True}


@endpoint(router.get, "/me", signed_in=True, initial=True, summary="我的信息、功能与菜单")
def me(request: HttpRequest) -> dict[str, Any]:
    """Return who one is, one's functions and menus, the values conditions may name, badges and preferences."""
    return about_me(principal_of(request))


@endpoint(router.patch, "/me", signed_in=True, initial=True, summary="修改我的信息")
def change_me(request: HttpRequest, payload: Mine) -> dict[str, Any]:
    """Change one's own phone, email, avatar, language, theme and preferences."""
    principal = principal_of(request)
    own_id(principal)
    values = payload.dict(exclude_unset=True)
    if "theme" in values:
        values["preferences"] = {**(values.get("preferences") or {}), "theme": values.pop("theme")}
    people.update_own(principal, values)
    return about_me(principal)


def _begin(request: HttpRequest, user: User) -> None:
    login(request, user, backend=BACKEND)
    request.session[EPOCH] = user.session_epoch
