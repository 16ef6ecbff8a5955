"""The department tree (ORG-01)."""

from __future__ import annotations

import pytest

from beluga.apps.customers.models import Customer
from beluga.apps.groups.models import AllocationRule
from beluga.apps.org.models import Department, Member
from beluga.kernel.jobs.queue import run_inline
from tests.acceptance.grouped import NEVER_FOLLOWED, make_customers, make_group


def names(nodes):
    return [(node["name"], names(node["children"])) for node in nodes]


def test_org_01_add_edit_and_see_the_tree(admin, make_department):
    top = make_department("总部")
    sales = make_department("销售部", top)
    made = admin.post("/org/departments", {"name": "VIP部门", "parent": sales.pk, "note": "大客户"})
    assert made.status_code == 200, made.json()
    vip = made.json()["id"]
    changed = admin.patch(f"/org/departments/{vip}", {"name": "VIP一部", "parent": top.pk, "version": 1})
    assert changed.status_code == 200, changed.json()
    tree = admin.get("/org/departments/tree").json()["departments"]
    assert names(tree) == [("总部", [("销售部", []), ("VIP一部", [])])]
    assert tree[0]["children"][1]["note"] == "大客户"
    assert tree[0]["children"][1]["parent"] == top.pk


def test_org_01_name_is_required_and_unique_among_siblings(admin, make_department):
    top = make_department("总部")
    empty = admin.post("/org/departments", {"name": " ", "parent": top.pk})
    assert (empty.status_code, list(empty.json()["fields"])) == (422, ["name"])
    make_department("销售部", top)
    twin = admin.post("/org/departments", {"name": "销售部", "parent": top.pk})
    assert (twin.status_code, list(twin.json()["fields"])) == (422, ["name"])
    lost = admin.post("/org/departments", {"name": "新部门", "parent": 999999})
    assert (lost.status_code, list(lost.json()["fields"])) == (422, ["parent"])


def test_org_01_moving_below_itself_is_refused(admin, make_department):
    top = make_department("总部")
    below = make_department("分部", top)
    answer = admin.patch(f"/org/departments/{top.pk}", {"parent": below.pk})
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["parent"])
    answer = admin.post(f"/org/departments/{top.pk}/move", {"target": below.pk, "position": "inside"})
    assert answer.status_code == 422


def test_org_01_move_before_a_sibling(admin, make_department):
    top = make_department("总部")
    first, second = make_department("一部", top), make_department("二部", top)
    answer = admin.post(f"/org/departments/{second.pk}/move", {"target": first.pk, "position": "before"})
    assert answer.status_code == 200, answer.json()
    tree = admin.get("/org/departments/tree").json()["departments"]
    assert names(tree) == [("总部", [("二部", []), ("一部", [])])]
    assert Department.objects.find_problems() == ([], [], [], [], [])


def test_org_01_stale_edit_is_refused(admin, make_department):
    top = make_department("总部")
    assert admin.patch(f"/org/departments/{top.pk}", {"name": "总公司", "version": 1}).status_code == 200
    assert admin.patch(f"/org/departments/{top.pk}", {"name": "本部", "version": 1}).status_code == 409


def test_org_01_not_deleted_with_children_or_people_unless_they_have_a_place(admin, make_department, make_user):
    top = make_department("总部")
    sales, other = make_department("销售部", top), make_department("运营部", top)
    make_department("一组", sales)
    user = make_user(departments=[sales])
    for unknown in (10**9, 10**25):
        assert admin.delete(f"/org/departments/{unknown}").status_code == 404
    refused = admin.delete(f"/org/departments/{sales.pk}")
    assert refused.status_code == 409
    assert "1 个下级部门" in refused.json()["message"]
    assert "1 名人员" in refused.json()["message"]
    assert Department.objects.filter(pk=sales.pk).exists()
    inside = admin.delete(f"/org/departments/{sales.pk}?move_to={sales.pk}")
    assert inside.status_code == 422
    done = admin.delete(f"/org/departments/{sales.pk}?move_to={other.pk}")
    assert done.status_code == 200, done.json()
    assert names(admin.get("/org/departments/tree").json()["departments"]) == [("总部", [("运营部", [("一组", [])])])]
    assert Member.objects.get(user=user).department_id == other.pk
    assert Department.objects.find_problems() == ([], [], [], [], [])


@pytest.mark.parametrize("role", ["salesman", "boss"])
def test_org_01_only_holders_of_the_function_write(client_for, make_department, role):
    top = make_department("总部")
    client = client_for(role)
    assert client.get("/org/departments/tree").status_code == 200
    assert client.post("/org/departments", {"name": "新部门"}).status_code == 403
    assert client.patch(f"/org/departments/{top.pk}", {"name": "改名"}).status_code == 403
    assert client.delete(f"/org/departments/{top.pk}").status_code == 403
    assert client.post(f"/org/departments/{top.pk}/move", {}).status_code == 403


def test_org_01_the_generic_form_writes_the_same_tree(admin, make_department):
    top, other = make_department("总部"), make_department("分公司")
    records = "/objects/department/records"
    made = admin.post(records, {"name": "VIP部门", "parent": top.pk})
    assert made.status_code == 201, made.json()
    item = made.json()["item"]
    assert (item["parent"], item["active"]) == (top.pk, True)
    moved = admin.patch(f"{records}/{item['id']}", {"parent": other.pk, "active": False, "version": item["version"]})
    assert moved.status_code == 200, moved.json()
    tree = admin.get("/org/departments/tree").json()["departments"]
    assert names(tree) == [("总部", []), ("分公司", [("VIP部门", [])])]
    refused = admin.delete(f"{records}/{other.pk}")
    assert refused.status_code == 409
    assert admin.delete(f"{records}/{item['id']}").status_code == 200


@pytest.fixture
def house(make_department, make_user):
    """销售部 with one person who holds three customers and is in 运营部, too; and an empty 运营部."""
    top = make_department("总部")
    sales, other = make_department("销售部", top), make_department("运营部", top)
    wang = make_user(name="王芳", departments=[sales, other])
    ids = make_customers(3, private_owner=wang, owner=wang, department=sales)
    return sales, other, wang, ids


def placed(ids):
    return set(Customer.objects.filter(pk__in=ids).values_list("department", flat=True))


def test_org_01_not_deleted_while_customers_and_rules_point_to_it(admin, house):
    sales, other, wang, ids = house
    inside = {"any": [{"field": "department", "op": "in", "value": [other.pk, sales.pk]}, NEVER_FOLLOWED]}
    gid = make_group(admin, "电销组", allocation_rules=[{"name": "本部门", "condition": inside}])["item"]["id"]
    refused = admin.delete(f"/org/departments/{sales.pk}")
    assert (refused.status_code, refused.json()["code"]) == (409, "in_use")
    assert refused.json()["message"] == "部门下还有 1 名人员、3 个客户、1 条客户组规则，先移走或指定接收部门"
    assert admin.delete(f"/objects/department/records/{sales.pk}").status_code == 409
    assert placed(ids) == {sales.pk}
    done = admin.delete(f"/org/departments/{sales.pk}?move_to={other.pk}")
    assert done.status_code == 200, done.json()
    assert placed(ids) == {other.pk}
    assert [(row.department_id, row.primary) for row in Member.objects.filter(user=wang)] == [(other.pk, True)]
    rule = AllocationRule.objects.get(group=gid)
    assert rule.condition["any"][0]["value"] == [other.pk]
    assert admin.delete(f"/org/departments/{other.pk}").status_code == 409


def test_org_01_customers_go_along_with_who_changes_departments(admin, house, client_for):
    sales, other, wang, ids = house
    third = admin.post("/org/departments", {"name": "三部"}).json()["id"]
    moved = admin.post("/org/people/set-departments", {"ids": [wang.pk], "departments": [third]})
    assert moved.status_code == 200, moved.json()
    run_inline("events.deliver")
    assert placed(ids) == {third}
    version = admin.get(f"/objects/user/records/{wang.pk}").json()["item"]["version"]
    saved = admin.patch(f"/objects/user/records/{wang.pk}", {"departments": [other.pk], "version": version})
    assert saved.status_code == 200, saved.json()
    run_inline("events.deliver")
    assert placed(ids) == {other.pk}
    assert admin.delete(f"/org/departments/{sales.pk}").status_code == 200
