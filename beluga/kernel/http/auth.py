"""Who asks: the session's cookie (with CSRF) or a Bearer token becomes a Principal; who that is, an app above tells.

The kernel knows no user table. The `org` app sets the builder (signed-in user → Principal, None when the session is no
longer good) and the token checker (token → Principal, None when unknown, revoked or expired).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django.utils import translation
from ninja.errors import AuthenticationError
from ninja.utils import check_csrf

from beluga.kernel.fields.errors import UserError
from beluga.kernel.scope.principal import Principal

Builder = Callable[[int, HttpRequest], Principal | None]
TokenChecker = Callable[[str, HttpRequest], Principal | None]


class CsrfFailed(UserError):
    """The CSRF token is missing or old."""

    status = 403
    code = "csrf"


class _Sources:
    builder: Builder | None = None
    checker: TokenChecker | None = None


def set_builder(builder: Builder) -> None:
    """Set how the id a session names becomes a Principal; the builder judges whether the session is still good, and may
    raise a UserError (429, 403)."""
    _Sources.builder = builder


def set_token_checker(checker: TokenChecker) -> None:
    """Set how a Bearer token becomes a Principal; the checker may raise a UserError (rate limit, address refused)."""
    _Sources.checker = checker


def authenticate(request: HttpRequest) -> Principal | None:
    """Return the Principal of `request`, also set as `request.principal`, or None. Raises CsrfFailed, UserError."""
    header = request.headers.get("Authorization", "")
    principal: Principal | None
    if header:
        kind, _, token = header.partition(" ")
        if kind.lower() != "bearer" or not token or _Sources.checker is None:
            raise AuthenticationError
        principal = _Sources.checker(token.strip(), request)
    else:
        principal = _from_session(request)
    if principal is not None:
        request.principal = principal  # type: ignore[attr-defined]
        request.change_source = "api" if header else "web"  # type: ignore[attr-defined]
        translation.activate("en" if principal.language.startswith("en") else "zh-hans")
    return principal


def principal_of(request: HttpRequest) -> Principal:
    """The Principal that `authenticate` found for this request."""
    return cast(Principal, request.principal)  # type: ignore[attr-defined]


def source_of(request: HttpRequest) -> str:
    """Where what this request changes comes from, for the change log: `web` (a session) or `api` (a token)."""
    return str(getattr(request, "change_source", "web"))


def _from_session(request: HttpRequest) -> Principal | None:
    who = str(request.session.get(SESSION_KEY, ""))
    if not who.isdecimal() or _Sources.builder is None:
        return None
    principal = _Sources.builder(int(who), request)
    if principal is not None and check_csrf(request) is not None:
        raise CsrfFailed("页面已过期，刷新后再试", "The page is out of date; reload it and try again")
    return principal
