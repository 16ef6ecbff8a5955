"""Which packages of ours Django loads, in floor order, and which of them bring routes or demo data."""

KERNEL = (
    "beluga.kernel.fields",
    "beluga.kernel.parameters",
    "beluga.kernel.jobs",
    "beluga.kernel.events",
    "beluga.kernel.objects",
    "beluga.kernel.actions",
)
APPS = (
    "beluga.apps.org",
    "beluga.apps.tags",
    "beluga.apps.office",
    "beluga.apps.analytics",
    "beluga.apps.customers",
    "beluga.apps.followups",
    "beluga.apps.groups",
)
# Apps with an `api` of their own; the others are served by the generic routes of the kernel.
ROUTED = (
    "beluga.apps.org",
    "beluga.apps.tags",
    "beluga.apps.office",
    "beluga.apps.analytics",
    "beluga.apps.groups",
)
# Apps with a `demo`, in the order their data builds on each other: follow-ups are made for customers in groups.
DEMO = (
    "beluga.apps.org",
    "beluga.apps.tags",
    "beluga.apps.office",
    "beluga.apps.customers",
    "beluga.apps.groups",
    "beluga.apps.followups",
)
