"""The API's own documentation: every endpoint with the right it needs, every object with its fields and a sample."""

from __future__ import annotations

import inspect
from html import escape
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from beluga.kernel.fields import clock
from beluga.kernel.fields.enums import items
from beluga.kernel.fields.errors import say
from beluga.kernel.fields.field import Field
from beluga.kernel.http.auth import principal_of
from beluga.kernel.http.endpoint import Declared, declared, endpoint
from beluga.kernel.objects.declaration import objects
from beluga.kernel.objects.meta import is_readonly
from beluga.kernel.objects.schema import schema
from beluga.kernel.scope.principal import Principal

router = Router(tags=["API文档"])

SAMPLES: dict[str, Any] = {
    "phone": "13800138000",
    "email": "name@example.com",
    "url": "https://example.com",
    "integer": 1,
    "decimal": 1.5,
    "amount": 100.5,
    "bool": True,
    "time": "09:30:00",
}
LINKED = ("ref", "refs", "tags", "enums", "file", "files", "json", "idnumber")
PAGE = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>Beluga API</title><style>
body{{font:14px/1.6 system-ui,sans-serif;margin:32px auto;max-width:1100px;padding:0 16px;color:#171a1f}}
h2{{margin:32px 0 8px;font-size:16px}}td{{padding:4px 12px 4px 0;vertical-align:top;border-bottom:1px solid #e6e8ec}}
code{{font-family:ui-monospace,monospace}}</style></head><body><h1>Beluga API</h1>
<p>{intro} <a href="/api/openapi.json">openapi.json</a></p>{body}</body></html>"""


@endpoint(router.get, "/docs/endpoints", function="api.view", summary="API 目录")
def get_endpoints(request: HttpRequest) -> dict[str, Any]:
    """Endpoints by group with method, address, function and description; objects with fields and samples."""
    principal = principal_of(request)
    return {
        "groups": [
            {"label": label, "endpoints": [_entry(item) for item in found]} for label, found in _grouped().items()
        ],
        "objects": {item.name: _object(item.name) for item in objects if _may_see(principal, item.name)},
        "openapi": "/api/openapi.json",
        "signing_in": say(
            "浏览器使用登录会话（写操作带 X-CSRFToken）；脚本使用 Authorization: Bearer <令牌>",
            "Browsers use the session (with X-CSRFToken for writes); scripts use Authorization: Bearer <token>",
        ),
    }


@endpoint(router.get, "/docs", signed_in=True, summary="API 文档（可读）", include_in_schema=False)
def get_docs(request: HttpRequest) -> HttpResponse:
    """The same as a plain page without any script."""
    parts = []
    for label, found in _grouped().items():
        rows = "".join(
            f"<tr><td><code>{item.method}</code></td><td><code>/api{escape(item.path)}</code></td>"
            f"<td>{escape(item.summary)}</td><td><code>{escape(_right(item))}</code></td></tr>"
            for item in found
        )
        parts.append(f"<h2>{escape(label)}</h2><table>{rows}</table>")
    intro = say("全部接口及其所需功能权限。", "All endpoints and the function each needs.")
    return HttpResponse(PAGE.format(intro=intro, body="".join(parts)))


def _grouped() -> dict[str, list[Declared]]:
    found: dict[str, list[Declared]] = {}
    for item in declared:
        found.setdefault(item.group or say("其他", "Other"), []).append(item)
    return found


def _right(item: Declared) -> str:
    if item.public:
        return say("公开", "public")
    return item.function or say("已登录", "signed in")


def _entry(item: Declared) -> dict[str, Any]:
    return {
        "id": f"{item.view.__module__.rsplit('.', 1)[-1]}.{item.view.__name__}",
        "method": item.method,
        "path": f"/api{item.path}",
        "summary": item.summary,
        "description": inspect.getdoc(item.view) or "",
        "function": item.function,
        "public": item.public,
    }


def _may_see(principal: Principal, name: str) -> bool:
    return objects.get(name).directory or principal.can(f"{name}.view")


def _object(name: str) -> dict[str, Any]:
    known = schema(name)
    return {
        "label": say(known.declared.label, known.declared.label_en),
        "fields": [
            {
                "name": item.name,
                "label": say(item.label, item.label_en),
                "type": item.type,
                "required": item.required,
                "readonly": is_readonly(item),
                "enum": item.enum,
                "target": item.target,
                "help": say(item.help, item.help_en),
            }
            for item in known
        ],
        "sample": {item.name: sample(item) for item in known if _fits_sample(item)},
        "filter": {"all": [{"field": known.declared.title, "op": "set", "value": True}]},
    }


def _fits_sample(item: Field) -> bool:
    plain = not is_readonly(item) and item.type not in LINKED and item.write is None
    return plain and (item.required or item.type in SAMPLES or item.type in ("text", "date"))


def sample(item: Field) -> Any:
    """A value that the field takes."""
    if item.type in SAMPLES:
        return SAMPLES[item.type]
    if item.type == "date":
        return clock.today().isoformat()
    if item.type == "datetime":
        return f"{clock.today().isoformat()}T09:30:00+08:00"
    if item.type == "enum":
        return next((one.number for one in items(item.enum or "") if one.active), None)
    words = f"{say('示例', 'Sample ')}{item.label if say('zh', 'en') == 'zh' else item.label_en}"
    return words[: item.length or 100]
