"""Which packages of ours Django loads, in floor order, and where optional parts of an app are looked for."""

from importlib.util import find_spec

KERNEL = (
    "beluga.kernel.fields",
    "beluga.kernel.parameters",
    "beluga.kernel.jobs",
    "beluga.kernel.events",
    "beluga.kernel.objects",
    "beluga.kernel.actions",
    "beluga.kernel.metrics",
    "beluga.kernel.scope",
    "beluga.kernel.http",
)
APPS = (
    "beluga.apps.org",
    "beluga.apps.tags",
    "beluga.apps.office",
    "beluga.apps.analytics",
    "beluga.apps.automation",
    "beluga.apps.customers",
    "beluga.apps.followups",
    "beluga.apps.groups",
)


def has_module(name: str) -> bool:
    """Say whether the module `name` can be found; a missing parent package counts as not found."""
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def installed(names: tuple[str, ...] = KERNEL + APPS) -> list[str]:
    """Return those of `names` that are Django apps, that is: have an `apps` module. The order is kept."""
    return [name for name in names if has_module(f"{name}.apps")]
