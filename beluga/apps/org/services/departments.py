"""Writing the department tree: add, edit, move, delete.

The tree is written by one transaction at a time: two moves at once could tear it. A department that still has children,
people or records is not deleted silently: it is refused with the numbers, or everything goes to a department one names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from treebeard.exceptions import PathOverflow

from beluga.apps.org.models import Department, Member
from beluga.apps.org.services.roles import InUse
from beluga.apps.org.services.versions import check_version
from beluga.kernel.events.facts import emit
from beluga.kernel.fields.errors import Invalid, NotFound, say
from beluga.kernel.registry import Registry
from beluga.kernel.scope.principal import Principal

LOCK = 7_301_001
tree = Department.objects


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Records of an app above that belong to departments: how many, and how they go to another department, when the
    people and the departments below are there already. The label begins with the word of measure: 个客户."""

    label: str
    label_en: str
    count: Callable[[Sequence[int]], int]
    move: Callable[[Principal, Sequence[int], int], int]


holdings: Registry[Holding] = Registry("department holding")


def lock_tree() -> None:
    """Wait until nobody else writes the tree, and keep others waiting until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])


def save(principal: Principal, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Create (rows without id) or change departments; returns their ids in order.

    A row may hold name, parent (id or None), active, note, and version when it changes one. Raises Invalid naming the
    field, Conflict for a stale version, NotFound.
    """
    lock_tree()
    return [_change(row) if row.get("id") else _add(row) for row in rows]


def put_parents(principal: Principal, wanted: Mapping[int, int | None]) -> None:
    """Put each department (id → parent) below its parent, None meaning the top. Raises Invalid, NotFound."""
    for department_id, parent_id in wanted.items():
        move(principal, department_id, parent_id, "inside")


def move(principal: Principal, department_id: int, target_id: int | None, position: str) -> None:
    """Put a department inside `target_id` (None: at the top, at the end), or right `before` or `after` it.

    Raises NotFound, Invalid when it would come below itself.
    """
    principal.require("department.update")
    lock_tree()
    department = Department.objects.filter(pk=department_id).first()
    if department is None:
        raise NotFound(say("部门不存在", "There is no such department"))
    target = _parent(target_id)
    if target is not None and target.path.startswith(department.path):
        raise Invalid({"parent": [say("上级部门不能是自己或自己的下级", "A department cannot be below itself")]})
    new_parent = target if target is None or position == "inside" else tree.get_parent(target)
    _refuse_twin(department.name, new_parent, department.pk)
    if target is not None and position != "inside":
        tree.move(department, target, "left" if position == "before" else "right")
    else:
        _move(department, target)


def delete(principal: Principal, chosen: QuerySet[Department], move_to: int | None = None) -> int:
    """Delete departments and return how many. Without `move_to` raises Conflict, with the numbers, when any has
    children, people or records; with it these go there first. Raises Invalid for a target that is deleted too."""
    principal.require("department.delete")
    lock_tree()
    ids = sorted(chosen.values_list("pk", flat=True))
    if not ids:
        return 0
    if move_to is None:
        _refuse_in_use(ids)
    else:
        _move_everything(principal, ids, move_to)
    with connection.cursor() as cursor:
        cursor.execute(
            "update org_rolescope set department_ids ="
            " array(select unnest(department_ids) except select unnest(%(ids)s::bigint[]))"
            " where department_ids && %(ids)s::bigint[]",
            {"ids": ids},
        )
    Department.objects.filter(pk__in=ids).delete()
    emit(principal, "department.deleted", ids, {})
    return len(ids)


def _add(row: Mapping[str, Any]) -> int:
    name = _name(row)
    values = {"name": name, "active": row.get("active", True) is not False, "note": row.get("note") or ""}
    parent = _parent(row.get("parent"))
    _refuse_twin(name, parent, None)
    try:
        made = tree.add_child(parent, values) if parent else tree.add_root(values)
    except PathOverflow:
        raise Invalid({"parent": [say("部门层级太深", "The tree is too deep here")]}) from None
    return int(made.pk)


def _change(row: Mapping[str, Any]) -> int:
    department = Department.objects.filter(pk=row["id"]).first()
    if department is None:
        raise NotFound(say("部门不存在", "There is no such department"))
    check_version(department.version, row)
    if "parent" in row:
        _move(department, _parent(row["parent"]))
        department.refresh_from_db()
    for field in ("name", "active", "note"):
        if field in row:
            setattr(department, field, _name(row) if field == "name" else row[field])
    _refuse_twin(department.name, tree.get_parent(department), department.pk)
    department.version += 1
    department.save(update_fields=["name", "active", "note", "version", "updated_at"])
    return int(department.pk)


def _move(department: Department, parent: Department | None) -> None:
    now = tree.get_parent(department)
    if (now.pk if now else None) == (parent.pk if parent else None):
        return
    if parent is not None and parent.path.startswith(department.path):
        raise Invalid({"parent": [say("上级部门不能是自己或自己的下级", "A department cannot be below itself")]})
    try:
        if parent is None:
            tree.move(department, tree.get_last_root_node(), "last-sibling")
        else:
            tree.move(department, parent, "last-child")
    except PathOverflow:
        raise Invalid({"parent": [say("部门层级太深", "The tree is too deep here")]}) from None


def _name(row: Mapping[str, Any]) -> str:
    name = str(row.get("name") or "").strip()
    if not name:
        raise Invalid({"name": [say("部门名称必填", "A name is needed")]})
    if len(name) > 60:
        raise Invalid({"name": [say("部门名称最多 60 个字", "At most 60 characters")]})
    return name


def _parent(raw: Any) -> Department | None:
    if raw in (None, "", 0):
        return None
    parent = Department.objects.filter(pk=raw).first()
    if parent is None:
        raise Invalid({"parent": [say("上级部门不存在", "There is no such department")]})
    return parent


def _refuse_twin(name: str, parent: Department | None, own: int | None) -> None:
    siblings = tree.get_children(parent) if parent else tree.get_root_nodes()
    if siblings.filter(name=name).exclude(pk=own).exists():
        raise Invalid({"name": [say(f"同级已有部门「{name}」", f"There is a department {name} here already")]})


def _refuse_in_use(ids: Sequence[int]) -> None:
    children = _children(ids).count()
    people = Member.objects.filter(department_id__in=ids, user__deleted_at__isnull=True)
    numbers = {
        say("个下级部门", "departments below"): children,
        say("名人员", "people"): people.values("user_id").distinct().count(),
    }
    for holding in holdings:
        numbers[say(holding.label, holding.label_en)] = holding.count(ids)
    held = [f"{number} {what}" for what, number in numbers.items() if number]
    if held:
        raise InUse(
            say(
                f"部门下还有 {'、'.join(held)}，先移走或指定接收部门",
                f"Not empty: {', '.join(held)}. Move them first or name a department that takes them",
            )
        )
    Member.objects.filter(department_id__in=ids).delete()


def _children(ids: Sequence[int]) -> QuerySet[Department]:
    """The departments right below `ids` that are not among them."""
    paths = list(Department.objects.filter(pk__in=ids).values_list("path", flat=True))
    found = Department.objects.none()
    for path in paths:
        found = found | Department.objects.filter(path__startswith=path, depth=len(path) // Department.steplen + 1)
    return found.exclude(pk__in=ids)


def _move_everything(principal: Principal, ids: Sequence[int], move_to: int) -> None:
    target = Department.objects.filter(pk=move_to).first()
    if target is None or target.pk in ids:
        raise Invalid({"move_to": [say("接收部门不存在或也在删除之列", "No such department, or it goes too")]})
    for pk in _children(ids).values_list("pk", flat=True):
        child = Department.objects.get(pk=pk)
        if target.path.startswith(child.path):
            raise Invalid({"move_to": [say("接收部门不能在要删除的部门之下", "It is below a department that goes")]})
        tree.move(child, target, "last-child")
        target.refresh_from_db()
    leaving = Member.objects.filter(department_id__in=ids)
    people = set(leaving.values_list("user_id", flat=True))
    primary = set(leaving.filter(primary=True).values_list("user_id", flat=True))
    leaving.delete()
    Member.objects.bulk_create(
        [Member(user_id=user_id, department=target) for user_id in sorted(people)], ignore_conflicts=True
    )
    Member.objects.filter(user_id__in=primary, department=target).update(primary=True)
    for holding in holdings:
        holding.move(principal, ids, target.pk)
