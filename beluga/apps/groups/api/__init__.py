"""Routes of groups that the generic ones cannot serve: the wizard, the order of rules, runs and their preview,
where ticked customers stand."""

from __future__ import annotations

from ninja import Router

from beluga.apps.groups.api import placement, runs, wizard

router = Router(tags=["客户分组"])
router.add_router("/groups", wizard.router)
router.add_router("/groups", runs.router)
router.add_router("/groups", placement.router)

__all__ = ["router"]
