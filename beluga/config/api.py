"""The one API: every router of the kernel and of the apps, mounted in floor order. Ours is only the health check."""

from importlib import import_module

from django.db import connection
from django.http import HttpRequest
from ninja import NinjaAPI, Router

from beluga import __version__
from beluga.config.apps import APPS, has_module, installed

# The more special first: `/objects/{o}/records/bulk` must not be taken for a record.
KERNEL_ROUTERS = ("parameters", "jobs", "schedules", "actions", "changes", "timeline", "files", "routes")
health = Router(tags=["系统"])


@health.get("/health", auth=None, summary="是否可用")
def get_health(request: HttpRequest) -> dict[str, str]:
    """Answer when this process and its database are ready."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return {"status": "ok", "version": __version__}


def build() -> NinjaAPI:
    """Return the API with every router mounted."""
    if has_module("beluga.kernel.http.api"):
        api: NinjaAPI = import_module("beluga.kernel.http.api").build_api()
    else:
        api = NinjaAPI(title="Beluga", version=__version__, docs_url="/docs", openapi_url="/openapi.json")
    api.add_router("", health)
    for part in KERNEL_ROUTERS:
        if has_module(f"beluga.kernel.http.{part}"):
            api.add_router("", import_module(f"beluga.kernel.http.{part}").router)
    for name in installed(APPS):
        if has_module(f"{name}.api"):
            api.add_router("", import_module(f"{name}.api").router)
    return api


api = build()
