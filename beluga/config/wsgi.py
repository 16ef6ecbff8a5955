"""The WSGI application: Django, with the built web clients and Django's static files served in front of it."""

import os
import re
import signal
from importlib import import_module
from multiprocessing import parent_process
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beluga.config.settings")

from django.contrib.staticfiles import finders
from django.core.wsgi import get_wsgi_application
from whitenoise import WhiteNoise

from beluga.config import paths
from beluga.config.environment import prepared
from beluga.config.host import end_with
from beluga.kernel import registry

_HASHED = re.compile(r"/assets/[^/]+-[\w-]{8,}\.\w+$")


def _immutable(path: str, url: str) -> bool:
    """Files the build named by their content may be kept for ever."""
    return _HASHED.search(url) is not None


def build() -> WhiteNoise:
    """Return the application; clients that are not built yet are left out."""
    django = get_wsgi_application()
    import_module("beluga.config.urls")  # brings every endpoint, and with them what they declare
    registry.freeze()
    served = WhiteNoise(django, immutable_file_test=_immutable, max_age=300)
    for finder in finders.get_finders():
        for _, storage in finder.list([]):
            served.add_files(storage.location, prefix="static/")
    for folder, prefix in ((paths.DESK, ""), (paths.H5, "m/")):
        if Path(folder).is_dir():
            served.add_files(str(folder), prefix=prefix)
    served.files.pop("/index.html", None)  # the page itself goes through Django, which adds the policy and the cookie
    served.files.pop("/m/index.html", None)
    return served


if (server := parent_process()) is not None and server.pid is not None:
    end_with(server.pid, signal.SIGKILL)  # a worker whose server was killed would keep the port, and answer, for ever
application = build()
prepared()  # loading goes on beside that, answering does not
