"""The routes of messages and of the scheduler."""

from ninja import Router

from beluga.apps.office.api.messages import router as messages
from beluga.apps.office.api.schedules import router as schedules

router = Router()
router.add_router("", messages)
router.add_router("", schedules)
