"""All routes of the kernel under one router, which `config` mounts."""

from __future__ import annotations

from ninja import Router

from beluga.kernel.http import actions, changes, enums, jobs, metrics, objects, parameters, records, schedules, search

router = Router()
for part in (objects, records, changes, actions, search, metrics, parameters, jobs, schedules, enums):
    router.add_router("", part.router)
