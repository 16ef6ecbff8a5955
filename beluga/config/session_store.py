"""Sessions in Django's own table, read by one statement that brings the stamps of what is kept in memory along."""

from typing import Any

from django.contrib.sessions.backends import db
from orjson import loads

from beluga.kernel.fields import stamps
from beluga.kernel.fields.prepared import prepared

READ = """
select (select session_data from django_session where session_key = %s and expire_date > now()),
       (select json_object_agg(name, value) from fields_stamp)::text
"""


class SessionStore(db.SessionStore):
    """A session of the web processes."""

    def load(self) -> dict[str, Any]:
        """Return what the session holds; nothing, and no key any more, when there is none or it has run out."""
        with prepared() as cursor:
            cursor.execute(READ, [self.session_key])
            data, values = cursor.fetchone()
        stamps.seen(loads(values or "{}"))
        if data is None:
            self._session_key = None
            return {}
        return dict(self.decode(data))
