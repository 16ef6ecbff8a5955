"""The page of the web client: one index.html per client, answered for every address that is the client's own."""

from pathlib import Path

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from beluga.config import paths

_MISSING = (
    "<!doctype html><html lang='zh-CN'><meta charset='utf-8'><title>Beluga 白鲸 CRM</title>"
    "<h1>网页还没有构建</h1><p>请先运行 make setup。 The web client is not built yet: run make setup.</p>"
    "<p><a href='/api/docs'>/api/docs</a></p>"
)


@transaction.non_atomic_requests
@require_safe
@ensure_csrf_cookie
def client_page(request: HttpRequest, address: str) -> HttpResponse:
    """Return the desk's page, or the phone client's below /m/. An address that names a file is a 404, not a page."""
    folder, inner = (paths.H5, address[2:]) if address == "m" or address.startswith("m/") else (paths.DESK, address)
    if Path(inner).suffix and not inner.endswith(".html"):
        return HttpResponse(status=404)
    try:
        page = (folder / "index.html").read_text(encoding="utf-8")
    except FileNotFoundError:
        return HttpResponse(_MISSING, status=503)
    return HttpResponse(page, headers={"Cache-Control": "no-cache"})
