"""The routes of the organisation that the generic ones cannot serve."""

from ninja import Router

from beluga.apps.org.api.access import router as access
from beluga.apps.org.api.departments import router as departments
from beluga.apps.org.api.people import router as people
from beluga.apps.org.api.roles import router as roles
from beluga.apps.org.api.sessions import router as sessions

router = Router()
router.add_router("", sessions)
router.add_router("/org", departments)
router.add_router("/org", people)
router.add_router("/org", roles)
router.add_router("/org", access)
