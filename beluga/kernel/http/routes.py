"""All routes of the kernel under one router, which `config` mounts."""

from __future__ import annotations

from ninja import Router

from beluga.kernel.http import (
    actions,
    changes,
    docs,
    enums,
    exports,
    files,
    imports,
    jobs,
    metrics,
    objects,
    parameters,
    records,
    search,
    timeline,
)

PARTS = (
    objects,
    records,
    imports,
    exports,
    changes,
    timeline,
    actions,
    search,
    files,
    metrics,
    parameters,
    jobs,
    enums,
    docs,
)

router = Router()
for part in PARTS:
    router.add_router("", part.router)
