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
# What the manager may see: their own, their department's with those below, and the pool of the company.
SQL = """
select c.id, c.version, c.name, c.phone, c.balance, c.gender, c.source, c.maturity, c.owner_id, c.department_id,
    c.created_at, array(select m.group_id from groups_membership m where m.customer_id = c.id order by 1) as groups,
    t.tags, p.city, c.last_follow_at, c.investable, p.extra -> 'assets' as assets
from (
    (select id from customers_customer where owner_id = %(me)s and binned_at is null order by id desc limit 50)
    union
    (select c.id from groups_membership m join customers_customer c on c.id = m.customer_id
     where m.owner_id = %(me)s and c.binned_at is null order by c.id desc limit 50)
    union
    (select id from customers_customer where department_id = any(%(departments)s) and binned_at is null
     order by id desc limit 50)
    union
    (select id from customers_customer c where binned_at is null and private_owner_id is null
     and not exists (select 1 from groups_membership m where m.customer_id = c.id) order by id desc limit 50)
    order by id desc limit 50
) top
join customers_customer c using (id)
left join customers_customertagset t on t.record_id = c.id
left join customers_customerprofile p on p.customer_id = c.id
order by c.id desc
"""
ASKER = {
    "me": int(os.environ.get("BELUGA_BENCH_MANAGER", "0")),
    "departments": [int(part) for part in os.environ.get("BELUGA_BENCH_DEPARTMENTS", "0").split(",")],
}


def rows(request: HttpRequest) -> HttpResponse:
    """The rows as JSON."""
    with connection.cursor() as cursor:
        cursor.execute(SQL, ASKER)
        names = [column[0] for column in cursor.description]
        found: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    body = orjson.dumps({"items": found})
    return HttpResponse(body, content_type="application/json", headers={"Content-Length": str(len(body))})


urlpatterns = [path("rows", rows)]
application = WSGIHandler()
