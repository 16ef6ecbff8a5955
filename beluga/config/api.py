"""The one API: every router of the kernel and of the apps, mounted in floor order. Ours are health and settings."""

from importlib import import_module

from django.db import connection
from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import NinjaAPI, Router

from beluga import __version__
from beluga.config.apps import ROUTED
from beluga.config.middleware import events_url
from beluga.kernel.http.api import build_api
from beluga.kernel.http.endpoint import endpoint
from beluga.kernel.http.routes import router as kernel_router

router = Router(tags=["系统"])


@endpoint(router.get, "/health", public=True, summary="是否可用")
def get_health(request: HttpRequest) -> dict[str, str]:
    """Answer when this process and its database are ready."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return {"status": "ok", "version": __version__}


@endpoint(router.get, "/config", public=True, summary="客户端设置")
def get_config(request: HttpRequest) -> dict[str, str | None]:
    """Return what the client needs before sign-in: where events come from (null: poll), version, language."""
    return {"version": __version__, "events_url": events_url(request), "language": get_language()}


def build() -> NinjaAPI:
    """Return the API with every router mounted."""
    api: NinjaAPI = build_api()
    api.add_router("", router)
    api.add_router("", kernel_router)
    for name in ROUTED:
        api.add_router("", import_module(f"{name}.api").router)
    return api


api = build()
