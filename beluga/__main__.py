"""The command line: `beluga up | demo | migrate | web | worker | events | check | manage | openapi | backup | restore`.

Each command is a function that takes the arguments and returns the exit code. Only the one that is asked for is loaded,
so that the supervisor, which lives as long as the installation, never carries Django.
"""

import os
import sys
from collections.abc import Callable
from importlib import import_module

COMMANDS = {
    "up": ("beluga.config.supervisor:up", "start everything on this machine: database, web, worker, events"),
    "demo": ("beluga.config.supervisor:demo", "the same with a year of demo data; prints one sign-in per role"),
    "migrate": ("beluga.config.management:migrate", "bring the database's tables up to date"),
    "web": ("beluga.config.web:main", "the web processes alone (set DATABASE_URL on machines that share a database)"),
    "worker": ("beluga.config.management:worker", "a worker alone, which runs the background jobs"),
    "events": ("beluga.config.events:main", "the server-sent events alone"),
    "check": ("beluga.config.checks:main", "say whether this installation is fit to run"),
    "manage": ("beluga.config.management:manage", "Django's own commands"),
    "openapi": ("beluga.config.management:openapi", "write the description of the API: beluga openapi FILE"),
    "backup": ("beluga.config.backup:backup", "write database and files into one archive: beluga backup FILE"),
    "restore": ("beluga.config.backup:restore", "put such an archive back: beluga restore FILE"),
}


def usage() -> str:
    """Return the help text."""
    lines = [f"  {name:8} {text}" for name, (_, text) in COMMANDS.items()]
    return "\n".join(["usage: beluga COMMAND [ARGUMENTS]", "", *lines])


def main() -> int:
    """Run the command named on the command line and return its exit code; 2 for one we do not have."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beluga.config.settings")
    name, arguments = (sys.argv[1:2] or ["help"])[0], sys.argv[2:]
    if name in ("help", "-h", "--help"):
        print(usage())
        return 0
    if name not in COMMANDS:
        print(f"beluga: no such command: {name}\n\n{usage()}", file=sys.stderr)
        return 2
    module, function = COMMANDS[name][0].split(":")
    command: Callable[[list[str]], int] = getattr(import_module(module), function)
    return command(arguments)


if __name__ == "__main__":
    sys.exit(main())
