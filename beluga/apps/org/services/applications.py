"""Outside applications: their keys, and the check of every call they make.

A call carries `Authorization: Bearer <app id>` and three headers: `X-Beluga-Timestamp` (Unix seconds), `X-Beluga-Nonce`
(8 to 64 letters, digits, - or _, never used before) and `X-Beluga-Signature`, the hex HMAC-SHA256 with the secret over

    METHOD \\n path with query \\n timestamp \\n nonce \\n hex SHA-256 of the body

so that nothing of a call can be changed, and none can be sent twice.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from beluga.apps.org.models import Application, Department
from beluga.apps.org.services import counters
from beluga.apps.org.services.roles import Above
from beluga.apps.org.services.versions import check_version
from beluga.kernel.fields.errors import Invalid, NotFound, TooMany, UserError, say
from beluga.kernel.fields.secret import decrypt, encrypt
from beluga.kernel.objects.declaration import objects
from beluga.kernel.scope.functions import functions
from beluga.kernel.scope.principal import Principal

PREFIX = "app_"
CLOCK_SECONDS = 300
NONCE = re.compile(r"[A-Za-z0-9_-]{8,64}")
USED_EVERY = timedelta(minutes=1)
KINDS = ("all", "chosen")
TEXTS = ("note",)


class CallRefused(UserError):
    """The call of an application is not let in; says why."""

    code = "signature"
    status = 401


class CallForbidden(CallRefused):
    """The call is signed rightly, but the application is disabled or called from elsewhere."""

    code = "application"
    status = 403


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What of a call is signed, and from where it came."""

    app_id: str
    method: str
    target: str
    timestamp: str
    nonce: str
    signature: str
    body: bytes
    address: str


def sign(secret: str, method: str, target: str, timestamp: str, nonce: str, body: bytes) -> str:
    """Return the signature a caller sends (`target` is the path with its query)."""
    text = "\n".join((method.upper(), target, timestamp, nonce, hashlib.sha256(body).hexdigest()))
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def admit(call: Call) -> Application:
    """Return the application that made the call; raises CallRefused with the reason (401, or 403 for a disabled one or
    a foreign address) and TooMany beyond its calls of a minute."""
    application = Application.objects.filter(app_id=call.app_id).first()
    if application is None:
        raise CallRefused(say("没有这个应用", "There is no such application"))
    if not (call.signature and call.timestamp and call.nonce):
        raise CallRefused(say("缺少签名", "The signature is missing"))
    secret = decrypt(application.secret)
    if not secret:
        raise CallRefused(say("应用密钥已失效，重置后再试", "The secret can no longer be read; make a new one"))
    if not call.timestamp.isdecimal() or abs(time.time() - int(call.timestamp[:12])) > CLOCK_SECONDS:
        raise CallRefused(say("时间戳超出 5 分钟", "The timestamp is off by more than 5 minutes"))
    if not NONCE.fullmatch(call.nonce):
        raise CallRefused(say("随机串须为 8 到 64 位字母、数字、- 或 _", "The nonce needs 8 to 64 letters or digits"))
    expected = sign(secret, call.method, call.target, call.timestamp, call.nonce, call.body)
    if not hmac.compare_digest(expected.encode(), call.signature.lower().encode()):
        raise CallRefused(say("签名错误", "The signature is wrong"))
    if not application.active:
        raise CallForbidden(say("应用已停用", "The application is disabled"))
    if not address_allowed(call.address, application.addresses):
        words = f"地址 {call.address} 不在允许名单内"
        raise CallForbidden(words, f"The address {call.address} is not on the list")
    if not counters.first_time(f"nonce:{application.pk}:{call.nonce}", 2 * CLOCK_SECONDS):
        raise CallRefused(say("请求已处理过，不能重复发送", "This call was sent before"))
    minute = int(time.time()) // 60
    count, _until = counters.bump(f"calls:{application.pk}:{minute}", 120)
    if count > application.per_minute:
        words = f"每分钟最多 {application.per_minute} 次"
        raise TooMany(say(words, f"At most {application.per_minute} calls a minute"))
    now = timezone.now()
    if application.last_used_at is None or now - application.last_used_at > USED_EVERY:
        Application.objects.filter(pk=application.pk).update(last_used_at=now)
    return application


def save(principal: Principal, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Create or change applications; returns their ids. A new one has a secret nobody knows: `reset_secret` shows one.

    A row may hold name, addresses, functions, scopes, unmasked, per_minute, active, note and version. Nobody gives an
    application a function they lack themselves. Raises Invalid naming the field, Conflict, NotFound.
    """
    return [_save_one(principal, row) for row in rows]


def reset_secret(principal: Principal, application_id: int) -> tuple[str, str]:
    """Give the application a new secret, which is never shown again; returns its app id and the secret.

    Raises NotFound, Above when it may do more than the one who asks (who knows the secret acts as it).
    """
    principal.require("application.reset_secret")
    secret = secrets.token_urlsafe(32)
    found = Application.objects.filter(pk=application_id)
    rights = found.values_list("functions", flat=True).first() or []
    if not all(principal.can(name) for name in rights):
        raise Above(say("应用的权限超出自己的权限", "The application may do more than you may"))
    if not found.update(secret=encrypt(secret), version=F("version") + 1, updated_at=timezone.now()):
        raise NotFound(say("应用不存在", "There is no such application"))
    return str(found.values_list("app_id", flat=True).get()), secret


def address_allowed(address: str, allowed: Sequence[str]) -> bool:
    """Say whether `address` is in one of the networks `allowed`; an empty list allows every address."""
    if not allowed:
        return True
    try:
        asked = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(asked, ipaddress.IPv6Address) and asked.ipv4_mapped:
        asked = asked.ipv4_mapped
    return any(asked in ipaddress.ip_network(one, strict=False) for one in allowed)


def _save_one(principal: Principal, row: Mapping[str, Any]) -> int:
    if row.get("id"):
        application = Application.objects.select_for_update().filter(pk=row["id"]).first()
        if application is None:
            raise NotFound(say("应用不存在", "There is no such application"))
        check_version(application.version, row)
        application.version += 1
    else:
        application = Application(
            app_id=PREFIX + secrets.token_hex(10),
            secret=encrypt(secrets.token_urlsafe(32)),
            created_by_id=principal.user_id,
        )
    before = set(application.functions), set(application.unmasked)
    for field in ("name", "addresses", "functions", "scopes", "unmasked", "per_minute", "active", "note"):
        if field in row:
            setattr(application, field, "" if field in TEXTS and row[field] is None else row[field])
    _check(application)
    _check_rights(principal, application, *before)
    application.save()
    return int(application.pk)


def _misshapen(application: Application) -> dict[str, list[str]]:
    """Reasons for values that came in as JSON and are not what they should be."""
    reasons: dict[str, list[str]] = {}
    for field in ("addresses", "functions", "unmasked"):
        value = getattr(application, field)
        if not isinstance(value, list) or not all(isinstance(one, str) and len(one) <= 120 for one in value):
            reasons[field] = [say("须为文字的列表", "It must be a list of texts")]
    scopes = application.scopes
    if not isinstance(scopes, dict) or not all(isinstance(one, dict) for one in scopes.values()):
        reasons["scopes"] = [say("须为对象到范围的映射", "It must map objects to scopes")]
    elif not all(
        isinstance(one.get("kinds", []), list)
        and isinstance(one.get("department_ids", []), list)
        and all(type(pk) is int for pk in one.get("department_ids", []))
        for one in scopes.values()
    ):
        reasons["scopes"] = [say("范围和部门须为列表", "Kinds and departments must be lists")]
    return reasons


def _check(application: Application) -> None:
    reasons = _misshapen(application)
    if reasons:
        raise Invalid(reasons)
    application.name = (application.name or "").strip()
    if not application.name or len(application.name) > 60:
        reasons["name"] = [say("应用名称必填，最多 60 个字", "A name of at most 60 characters is needed")]
    elif Application.objects.filter(name__iexact=application.name).exclude(pk=application.pk).exists():
        reasons["name"] = [say("应用名称已存在", "The name is taken")]
    for address in application.addresses:
        try:
            ipaddress.ip_network(address, strict=False)
        except ValueError:
            reasons["addresses"] = [say(f"不是 IP 或网段：{address}", f"Not an address or network: {address}")]
    if not 1 <= int(application.per_minute or 0) <= 100_000:
        reasons["per_minute"] = [say("每分钟次数为 1 到 100000", "1 to 100000 calls a minute")]
    _check_scopes(application, reasons)
    if reasons:
        raise Invalid(reasons)


def _check_rights(
    principal: Principal, application: Application, functions_before: set[str], unmasked_before: set[str]
) -> None:
    """Nobody gives an application what they lack themselves; what it had before stays."""
    for name in set(application.functions) - functions_before:
        if name not in functions or not principal.can(name):
            words = say(f"没有这个功能，或自己没有：{name}", f"No such function, or not yours to give: {name}")
            raise Invalid({"functions": [words]})
    for name in set(application.unmasked) - unmasked_before:
        if not principal.sees(*(name.partition(".")[::2])):
            words = say(f"自己看不到明文：{name}", f"You do not see it plain yourself: {name}")
            raise Invalid({"unmasked": [words]})


def _check_scopes(application: Application, reasons: dict[str, list[str]]) -> None:
    for name, scope in application.scopes.items():
        kinds, ids = scope.get("kinds") or [], scope.get("department_ids") or []
        if name != "*" and name not in objects:
            reasons["scopes"] = [say(f"没有这个对象：{name}", f"There is no object {name}")]
        elif any(kind not in KINDS for kind in kinds):
            reasons["scopes"] = [say("应用的数据范围只能是全公司或指定部门", "The whole company or chosen departments")]
        elif "chosen" in kinds and Department.objects.filter(pk__in=ids).count() != len(set(ids)):
            reasons["scopes"] = [say("部门不存在", "There is no such department")]
