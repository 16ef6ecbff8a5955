"""The command line: `beluga COMMAND`."""

import os
import sys

from django.core.management import execute_from_command_line

from beluga.config import paths
from beluga.config.postgres import Server


def main() -> None:
    """Run one command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beluga.config.settings")
    server = Server(paths.data_folder())
    with server.held():
        execute_from_command_line(["beluga manage", *sys.argv[2:]])


if __name__ == "__main__":
    main()
