"""Commands that need Django and the database for a while: migrate, manage, the worker, and making a database ready."""

import json
import os
import sys
from importlib import import_module
from pathlib import Path

from django.db.utils import InterfaceError, OperationalError

from beluga.config.environment import database, plain_errors, say

AWAY = os.EX_TEMPFAIL
FRESH = 10  # all is ready, and nobody has signed in yet
FIRST_PASSWORD = "123456"  # of the first account, as shipped


def manage(arguments: list[str]) -> int:
    """Run one of Django's own commands."""
    with plain_errors(), database():
        _django([*arguments])
    return 0


def migrate(arguments: list[str]) -> int:
    """Bring the tables up to date."""
    with plain_errors(), database():
        _django(["migrate", *arguments])
    return 0


def prepare(arguments: list[str]) -> int:
    """Make the database ready before the processes start: tables, and with `--demo` the demo data.

    Returns AWAY when the database went away meanwhile: what was done is done whole or not at all, and can be repeated.
    FRESH says that the first account is still as it was shipped.
    """
    with plain_errors(), database():
        try:
            _django(["migrate", "--verbosity", "0"])
            if "--demo" in arguments:
                import_module("beluga.config.demo").load()
            elif import_module("beluga.apps.org.queries.people").untouched(FIRST_PASSWORD):
                return FRESH
        except (OperationalError, InterfaceError) as error:
            say(f"beluga: the database went away while it was made ready: {str(error).splitlines()[0]}")
            return AWAY
    return 0


def worker(arguments: list[str]) -> int:
    """Run background jobs until told to stop."""
    with plain_errors(), database():
        import_module("django").setup()
        import_module("beluga.kernel.jobs.worker").main()
    return 0


def openapi(arguments: list[str]) -> int:
    """Write the OpenAPI description into the file named; no database is needed for it."""
    import_module("django").setup()
    description = import_module("beluga.config.api").api.get_openapi_schema()
    text = json.dumps(description, ensure_ascii=False, indent=1, cls=import_module("ninja.responses").NinjaJSONEncoder)
    Path(arguments[0]).write_text(text + "\n", encoding="utf-8")
    return 0


def _django(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beluga.config.settings")
    import_module("django.core.management").execute_from_command_line(["beluga manage", *arguments])


if __name__ == "__main__":
    sys.exit(prepare(sys.argv[1:]))
