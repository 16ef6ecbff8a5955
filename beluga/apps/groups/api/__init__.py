"""Routes of groups that the generic ones cannot serve: the wizard, the order of rules, runs and their preview."""

from __future__ import annotations

from ninja import Router

from beluga.apps.groups.api import runs, wizard

router = Router(tags=["客户分组"])
router.add_router("/groups", wizard.router)
router.add_router("/groups", runs.router)

__all__ = ["router"]
