"""All routes of the kernel under one router, which `config` mounts."""

from __future__ import annotations

from ninja import Router

from beluga.kernel.http import metrics, objects, records, search

router = Router()
for part in (objects, records, search, metrics):
    router.add_router("", part.router)
