"""Reading the department tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from beluga.apps.org.models import Department


def tree() -> list[dict[str, Any]]:
    """Return the whole tree, nested in order, each node with its own people (`people`) and all below (`total`)."""
    rows = Department.objects.order_by("path").annotate(
        own=Count("members", filter=Q(members__user__deleted_at__isnull=True))
    )
    totals = _totals()
    roots: list[dict[str, Any]] = []
    above: list[dict[str, Any]] = []
    for row in rows.values("id", "name", "active", "note", "version", "depth", "own"):
        depth = row.pop("depth")
        del above[depth - 1 :]
        people = row.pop("own")
        node = {
            **row,
            "people": people,
            "parent": above[-1]["id"] if above else None,
            "total": totals.get(row["id"], 0),
            "children": [],
        }
        (above[-1]["children"] if above else roots).append(node)
        above.append(node)
    return roots


def below(department_ids: Sequence[int]) -> list[int]:
    """Return the ids of the departments and of all below them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct d.id from org_department d join org_department up on starts_with(d.path, up.path)"
            " where up.id = any(%s) order by d.id",
            [list(department_ids)],
        )
        return [row[0] for row in cursor.fetchall()]


def _totals() -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select up.id, count(distinct m.user_id) from org_department up"
            " join org_department d on starts_with(d.path, up.path)"
            " join org_member m on m.department_id = d.id"
            " join org_user u on u.id = m.user_id and u.deleted_at is null group by up.id"
        )
        return dict(cursor.fetchall())
