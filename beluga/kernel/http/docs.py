"""A readable page of the API without any script: every endpoint with the right it needs. The client's own page tries
endpoints out; both tell the same, as does /api/openapi.json."""

from __future__ import annotations

from html import escape

from django.http import HttpRequest, HttpResponse
from ninja import Router

from beluga.kernel.fields.errors import say
from beluga.kernel.http.endpoint import Declared, declared, endpoint

router = Router(tags=["API文档"])

PAGE = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>Beluga API</title><style>
body{{font:14px/1.6 system-ui,sans-serif;margin:32px auto;max-width:1100px;padding:0 16px;color:#171a1f}}
h2{{margin:32px 0 8px;font-size:16px}}td{{padding:4px 12px 4px 0;vertical-align:top;border-bottom:1px solid #e6e8ec}}
code{{font-family:ui-monospace,monospace}}</style></head><body><h1>Beluga API</h1>
<p>{intro} <a href="/api/openapi.json">openapi.json</a></p>{body}</body></html>"""


@endpoint(router.get, "/docs", signed_in=True, summary="API 文档（可读）", include_in_schema=False)
def get_docs(request: HttpRequest) -> HttpResponse:
    """All endpoints by group."""
    groups: dict[str, list[Declared]] = {}
    for item in declared:
        groups.setdefault(item.group or say("其他", "Other"), []).append(item)
    parts = []
    for label, found in groups.items():
        rows = "".join(
            f"<tr><td><code>{item.method}</code></td><td><code>/api{escape(item.path)}</code></td>"
            f"<td>{escape(item.summary)}</td><td><code>{escape(_right(item))}</code></td></tr>"
            for item in found
        )
        parts.append(f"<h2>{escape(label)}</h2><table>{rows}</table>")
    intro = say(
        "浏览器使用登录会话（写操作带 X-CSRFToken），脚本使用 Authorization: Bearer 令牌。最后一列是所需功能权限。",
        "Browsers use the session (with X-CSRFToken for writes), scripts Authorization: Bearer. Last: the right.",
    )
    return HttpResponse(PAGE.format(intro=intro, body="".join(parts)))


def _right(item: Declared) -> str:
    if item.public:
        return say("公开", "public")
    return item.function or say("已登录", "signed in")
