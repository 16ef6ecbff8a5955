"""The baseline of `bench_http`: a Django view without middleware that returns the same rows by raw SQL and orjson."""

from __future__ import annotations

import os
from typing import Any

import django
import orjson

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beluga.config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

settings.MIDDLEWARE = []
settings.ROOT_URLCONF = "benchmarks.bare"
SQL = """
select c.id, c.version, c.name, c.phone, c.balance, c.gender, c.source, c.maturity, c.owner_id, c.department_id,
    c.created_at, array(select m.group_id from groups_membership m where m.customer_id = c.id order by 1) as groups,
    t.tags, p.city, c.last_follow_at, c.investable, p.extra -> 'assets' as assets
from customers_customer c
left join customers_customertagset t on t.record_id = c.id
left join customers_customerprofile p on p.customer_id = c.id
where c.binned_at is null and c.department_id = any(%s) order by c.id desc limit 50
"""
DEPARTMENTS = [int(part) for part in os.environ.get("BELUGA_BENCH_DEPARTMENTS", "0").split(",")]


def rows(request: HttpRequest) -> HttpResponse:
    """The rows as JSON."""
    with connection.cursor() as cursor:
        cursor.execute(SQL, [DEPARTMENTS])
        names = [column[0] for column in cursor.description]
        found: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    body = orjson.dumps({"items": found})
    return HttpResponse(body, content_type="application/json", headers={"Content-Length": str(len(body))})


urlpatterns = [path("rows", rows)]
application = WSGIHandler()
