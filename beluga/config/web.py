"""The web processes: granian serving the WSGI application, two workers with one blocking thread each."""

import os
import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from beluga.config import paths
from beluga.config.environment import address, database, plain_errors, refuse_taken


def main(arguments: list[str]) -> int:
    """Serve until told to stop. `--reload` restarts the workers when our code changes."""
    with plain_errors():
        where = address()
        refuse_taken(where.host, {"BELUGA_PORT": where.port})
        with database():
            server = Granian(
                "beluga.config.wsgi:application",
                address=where.host,
                port=where.port,
                interface=Interfaces.WSGI,
                workers=int(os.environ.get("BELUGA_WEB_WORKERS") or 2),
                blocking_threads=1,
                backpressure=64,
                respawn_failed_workers=True,
                workers_kill_timeout=10,
                log_level=LogLevels.warning,
                websockets=False,
                reload="--reload" in arguments,
                reload_paths=[paths.ROOT / "beluga"],
            )
            server.serve()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
