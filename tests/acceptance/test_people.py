"""People: the form, the list, leaving (ORG-02 to ORG-06, ORG-12, SYS-04)."""

from __future__ import annotations

import io
import json

import pytest
from python_calamine import CalamineWorkbook

from beluga.apps.customers.models import Customer
from beluga.apps.followups.models import TaskAssignee
from beluga.apps.groups.models import CustomerGroup, GroupAdmin
from beluga.apps.org.models import Employment, Role, SignInLog, SignInResult, User
from beluga.apps.org.services import leaving
from beluga.kernel.events.models import Change, Event, Operation
from beluga.kernel.jobs.queue import run_inline
from beluga.kernel.parameters import store
from beluga.kernel.scope.principal import SYSTEM
from tests.acceptance.conftest import PASSWORD, ApiClient
from tests.acceptance.grouped import make_customers, make_group, put_into

RECORDS = "/objects/user/records"


@pytest.fixture
def form(make_department):
    """A filled form of a new person in two departments with two roles."""
    top = make_department("总部")
    return {
        "name": "王芳",
        "username": "wangfang",
        "gender": 2,
        "phone": "13800001111",
        "email": "wang@example.com",
        "is_active": True,
        "departments": [make_department("销售部", top).pk, make_department("VIP部门", top).pk],
        "roles": [Role.objects.get(code="salesman").pk, Role.objects.get(code="analyst").pk],
        "groups": [CustomerGroup.objects.create(name="VIP组").pk],
    }


def create(client, form):
    answer = client.post(RECORDS, form)
    assert answer.status_code in (200, 201), answer.json()
    return User.objects.get(username=form["username"])


def test_org_02_four_parts_are_saved_together(admin, form):
    user = create(admin, form)
    item = admin.get(f"{RECORDS}/{user.pk}").json()["item"]
    for name in ("name", "username", "gender", "phone", "email", "is_active", "departments", "roles", "groups"):
        assert item[name] == form[name], name
    client = ApiClient()
    signed = client.sign_in("wangfang", "123456")
    assert (signed.status_code, signed.json()["must_change_password"]) == (200, True)
    client.post("/auth/password", {"old": "123456", "new": "Meine-Neue-1"})
    me = client.get("/me").json()["user"]
    assert [one["id"] for one in me["departments"]] == form["departments"]
    assert {one["code"] for one in me["roles"]} == {"salesman", "analyst"}


def test_org_02_editing_changes_all_parts(admin, form, make_department):
    user = create(admin, form)
    vip = make_department("另一部门")
    roles = [Role.objects.get(code="manager").pk]
    change = {
        "name": "王小芳",
        "departments": [vip.pk, form["departments"][0]],
        "roles": roles,
        "version": user.version,
    }
    answer = admin.patch(f"{RECORDS}/{user.pk}", change)
    assert answer.status_code == 200, answer.json()
    item = answer.json()["item"]
    assert (item["name"], sorted(item["departments"]), item["roles"]) == (
        "王小芳",
        sorted(change["departments"]),
        roles,
    )
    primary = user.members.get(primary=True)
    assert primary.department_id == form["departments"][0], "the primary department stays while it is among them"
    assert admin.patch(f"{RECORDS}/{user.pk}", {"name": "旧", "version": user.version}).status_code == 409


def test_org_02_nothing_is_saved_when_a_part_is_wrong(admin, form):
    answer = admin.post(RECORDS, {**form, "roles": [999999]})
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["roles"])
    for missing in ("name", "username", "departments"):
        without = {name: value for name, value in form.items() if name != missing}
        answer = admin.post(RECORDS, without)
        assert (answer.status_code, list(answer.json()["fields"])) == (422, [missing]), missing
    assert not User.objects.filter(username="wangfang").exists()


def test_org_02_only_holders_of_the_function_create(client_for, form):
    for role in ("salesman", "boss", "manager"):
        assert client_for(role).post(RECORDS, form).status_code == 403, role
    assert not User.objects.filter(username="wangfang").exists()


def test_org_02_who_may_not_set_roles_gives_none(client_for, make_user, make_role, form):
    clerk = make_role(functions=["user.view", "user.create", "user.update"], scopes={"*": ["all"]})
    client = client_for(make_user(roles=[clerk]))
    assert client.post(RECORDS, form).status_code == 403
    create(client, {**form, "roles": []})


def test_org_03_account_is_unique_whatever_its_case(admin, form):
    user = create(admin, form)
    answer = admin.post(RECORDS, {**form, "username": "WangFang"})
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["username"])
    assert "已存在" in str(answer.json()["fields"]["username"])
    other = create(admin, {**form, "username": "li"})
    stolen = admin.patch(f"{RECORDS}/{other.pk}", {"username": "WANGFANG", "version": other.version})
    assert (stolen.status_code, list(stolen.json()["fields"])) == (422, ["username"])
    assert User.objects.filter(username__iexact="wangfang").get() == user


def test_org_04_disabled_in_the_form_is_out_at_once(admin, form, client_for):
    user = create(admin, form)
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    client = client_for(user)
    assert client.get("/me").status_code == 200
    answer = admin.patch(f"{RECORDS}/{user.pk}", {"is_active": False, "version": user.version})
    assert answer.status_code == 200, answer.json()
    assert client.get("/me").status_code == 401
    assert ApiClient().sign_in("wangfang", "123456").json()["code"] == "disabled"


def test_org_04_nobody_disables_or_deletes_themselves(admin):
    answer = admin.post("/org/people/set-active", {"ids": [admin.user.pk], "active": False})
    assert answer.status_code == 409
    assert admin.delete(f"{RECORDS}/{admin.user.pk}").status_code == 409
    assert admin.get("/me").status_code == 200


@pytest.fixture
def held(monkeypatch):
    """A kind of record that people hold, kept in memory."""
    held: dict[int, int] = {}

    def move(principal, giver, taker):
        moved = held.pop(giver, 0)
        held[taker] = held.get(taker, 0) + moved
        return moved

    handover = leaving.Handover(
        name="sample",
        label="样品",
        label_en="Samples",
        count=lambda ids: {one: held.get(one, 0) for one in ids},
        hand_over=move,
    )
    monkeypatch.setitem(leaving.handovers._items, "sample", handover)
    return held


def sample(holdings):
    return {one["name"]: one["count"] for one in holdings}["sample"]


def test_org_05_leaver_is_out_and_hands_over(admin, make_user, client_for, held):
    leaver, taker = make_user("leaver"), make_user("taker")
    held[leaver.pk] = 7
    client = client_for(leaver)
    answer = admin.post(f"/org/people/{leaver.pk}/leave")
    assert answer.status_code == 200, answer.json()
    assert sample(answer.json()["holdings"]) == 7
    leaver.refresh_from_db()
    assert leaver.employment == Employment.LEFT
    assert client.get("/me").status_code == 401
    assert ApiClient().sign_in("leaver", PASSWORD).json()["code"] == "disabled"
    event = Event.objects.get(name="user.left")
    assert event.record_id == leaver.pk
    assert event.payload["holdings"]["sample"] == 7
    wrong = admin.post(f"/org/people/{leaver.pk}/hand-over", {"to": leaver.pk})
    assert (wrong.status_code, list(wrong.json()["fields"])) == (422, ["to"])
    done = admin.post(f"/org/people/{leaver.pk}/hand-over", {"to": taker.pk})
    assert done.json()["moved"]["sample"] == 7
    assert held == {taker.pk: 7}
    listed = admin.get(f"/org/roles/{Role.objects.get(code='salesman').pk}/members", {"q": "leaver"}).json()
    assert listed["items"][0]["employment"] == Employment.LEFT


def test_org_05_who_is_disabled_hands_over_customers_tasks_and_groups(admin, make_user):
    wang, li = make_user(name="王芳"), make_user(name="李雷")
    gid = make_group(admin, "电销组", admins=[wang.pk, li.pk], members=[wang.pk])["item"]["id"]
    other = make_group(admin, "高端组", admins=[wang.pk])["item"]["id"]
    ids = make_customers(3)
    put_into(gid, ids[:2], wang.pk)
    Customer.objects.filter(pk__in=ids[:2]).update(owner=wang)
    Customer.objects.filter(pk=ids[2]).update(owner=wang, private_owner=wang)
    task = {"name": "回访", "kind": 2, "customer": ids[0], "assignees": [wang.pk]}
    assert admin.post("/objects/task/records", task).status_code == 201
    off = admin.post("/org/people/set-active", {"ids": [wang.pk], "active": False})
    assert off.status_code == 200, off.json()
    assert off.json()["message"] == "还持有未完成任务 1、管理的客户组 2、客户 3，可交接"
    numbers = {one["name"]: one["count"] for one in off.json()["holdings"]}
    assert numbers == {"customers": 3, "administered_groups": 2, "tasks": 1, "follow_plans": 0}
    done = admin.post(f"/org/people/{wang.pk}/hand-over", {"to": li.pk})
    assert done.status_code == 200, done.json()
    assert done.json()["moved"] == numbers
    assert set(Customer.objects.values_list("owner", flat=True)) == {li.pk}
    assert set(GroupAdmin.objects.values_list("group", "user")) == {(gid, li.pk), (other, li.pk)}
    run_inline()
    entry = TaskAssignee.objects.get()
    assert (entry.user_id, entry.progress) == (li.pk, 1)
    left = admin.get(f"/org/people/{wang.pk}/holdings").json()["holdings"]
    assert {one["count"] for one in left} == {0}
    back = admin.post("/org/people/set-active", {"ids": [wang.pk], "active": True})
    assert back.json() == {"done": 1, "message": ""}


def test_org_05_needs_its_function(client_for, make_user):
    leaver = make_user()
    client = client_for("manager")
    assert client.post(f"/org/people/{leaver.pk}/leave").status_code == 403
    assert client.post(f"/org/people/{leaver.pk}/hand-over", {"to": client.user.pk}).status_code == 403


def test_org_05_who_holds_records_is_not_deleted(admin, make_user, held):
    user = make_user("wang")
    held[user.pk] = 3
    refused = admin.delete(f"{RECORDS}/{user.pk}")
    assert (refused.status_code, refused.json()["code"]) == (409, "holds_records")
    assert "3" in refused.json()["message"]
    held.clear()
    assert admin.delete(f"{RECORDS}/{user.pk}").status_code == 200
    assert admin.get(f"{RECORDS}/{user.pk}").status_code == 404
    assert ApiClient().sign_in("wang", PASSWORD).status_code == 422
    assert make_user("wang").pk != user.pk, "the account is free again"


@pytest.fixture
def team(make_department, make_user):
    """Two people in a department, one in a team below it, one elsewhere."""
    top = make_department("总部")
    sales = make_department("销售部", top)
    below = make_department("一组", sales)
    make_user("a1", name="甲一", departments=[sales])
    make_user("a2", name="甲二", departments=[sales], phone="13911112222")
    make_user("b1", name="乙一", departments=[below])
    make_user("c1", name="丙一", departments=[top])
    return sales


def accounts(answer):
    assert answer.status_code == 200, answer.json()
    return [one["username"] for one in answer.json()["items"]]


def test_org_12_list_with_and_without_departments_below(admin, team):
    both = admin.get("/org/people", {"department": team.pk, "below": True})
    assert accounts(both) == ["a1", "a2", "b1"]
    assert both.json()["total"] == 3
    own = admin.get("/org/people", {"department": team.pk, "below": False})
    assert accounts(own) == ["a1", "a2"]
    assert own.json()["total"] == 2
    row = own.json()["items"][0]
    assert {"username", "name", "gender", "phone", "email", "is_active", "departments"} <= set(row)
    assert own.json()["refs"]["department"][str(team.pk)] == "销售部"


def test_org_12_search_and_pages(admin, team):
    assert accounts(admin.get("/org/people", {"q": "甲"})) == ["a1", "a2"]
    assert accounts(admin.get("/org/people", {"q": "乙一"})) == ["b1"]
    second = admin.get("/org/people", {"department": team.pk, "size": 2, "page": 2})
    assert accounts(second) == ["b1"]
    assert second.json()["total"] == 3


def test_org_12_batch_set_departments(admin, team, make_department):
    vip = make_department("VIP部门")
    ids = [one["id"] for one in admin.get("/org/people", {"q": "甲"}).json()["items"]]
    assert admin.post("/org/people/set-departments", {"ids": ids, "departments": [vip.pk]}).json() == {"done": 2}
    assert accounts(admin.get("/org/people", {"department": vip.pk})) == ["a1", "a2"]
    none = admin.post("/org/people/set-departments", {"ids": ids, "departments": []})
    assert none.status_code == 422


def test_org_12_needs_its_function(client_for, team):
    assert client_for("salesman").get("/org/people").status_code == 403
    ids = list(User.objects.filter(username="a1").values_list("pk", flat=True))
    answer = client_for("manager").post("/org/people/set-departments", {"ids": ids, "departments": [team.pk]})
    assert answer.status_code == 403


def test_org_18_two_scopes_two_totals(client_for, make_user, make_role, team):
    """Lists, details, search and verbs all keep to the scope."""
    seen = {}
    for kind in ("own", "department", "department_tree", "all"):
        role = make_role(functions=["user.view", "user.update"], scopes={"user": [kind]})
        client = client_for(make_user(f"boss_{kind}", name="观察者", roles=[role], departments=[team]))
        found = set(accounts(client.get("/org/people", {"size": 100})))
        assert client.get("/objects/user/records", {"size": 100}).json()["total"] == len(found)
        seen[kind] = found
        for account in ("a1", "c1"):
            user = User.objects.get(username=account)
            inside = account in found
            assert (client.get(f"{RECORDS}/{user.pk}").status_code == 200) is inside, (kind, account)
            verb = client.post("/org/people/set-active", {"ids": [user.pk], "active": True})
            assert verb.status_code == (200 if inside else 404), (kind, account)
            assert accounts(client.get("/org/people", {"q": account})) == ([account] if inside else [])
    assert seen["own"] == {"boss_own"}
    assert {"a1", "a2"} <= seen["department"]
    assert "b1" not in seen["department"]
    assert {"a1", "a2", "b1"} <= seen["department_tree"]
    assert "c1" not in seen["department_tree"]
    assert {"a1", "b1", "c1", "boss_own"} <= seen["all"]


def test_org_06_department_scope_is_the_union(client_for, make_user, make_role, make_department):
    east, west, north = make_department("华东"), make_department("华西"), make_department("华北")
    for account, where in (("e", east), ("w", west), ("n", north)):
        make_user(account, departments=[where])
    role = make_role(functions=["user.view"], scopes={"*": ["department"]})
    client = client_for(make_user("both", roles=[role], departments=[east, west]))
    assert set(accounts(client.get("/org/people"))) == {"e", "w", "both"}
    mine = client.get(f"{RECORDS}/{User.objects.get(username='both').pk}").json()["item"]
    assert mine["departments"] == [east.pk, west.pk]


def test_org_12_picking_people_shows_nothing_private(client_for, team):
    items = client_for("salesman").get("/org/people/pick", {"q": "甲"}).json()["items"]
    assert [one["name"] for one in items] == ["甲一", "甲二"]
    assert set(items[0]) == {"id", "name", "username", "avatar", "department_names"}
    assert client_for("salesman").get("/org/people/pick", {"q": "13911112222"}).json()["items"] == []


def test_a_picker_finds_people_by_department_and_among_some(client_for, team):
    asker = client_for("salesman")

    def found(**query):
        return [one["title"] for one in asker.get("/objects/user/options", query).json()["items"]]

    assert set(found(q="销售")) == {"甲一", "甲二"}
    (first,) = asker.get("/objects/user/options", {"q": "b1"}).json()["items"]
    assert first["subtitle"] == "一组 · b1"
    # Among some ids only, and there what is typed counts as well.
    some = ",".join(str(User.objects.get(username=name).pk) for name in ("a1", "c1"))
    assert set(found(ids=some)) == {"甲一", "丙一"}
    assert found(ids=some, q="丙") == ["丙一"]
    assert found(ids=some, q="乙") == []
    # A directory is shown whole, not just its newest few.
    User.objects.bulk_create(User(username=f"m{n}", name=f"众{n}") for n in range(30))
    assert {"甲一", "众29"} <= set(found())


def test_sys_04_filter_by_result_and_reason(admin, make_user, client_for):
    make_user("wang")
    store.put(SYSTEM, "login.captcha_mode", "never")
    ApiClient().sign_in("wang", PASSWORD)
    ApiClient().sign_in("wang", "nope")
    failed = json.dumps({"field": "result", "op": "eq", "value": int(SignInResult.FAILED)})
    answer = admin.get("/objects/sign_in_log/records", {"filter": failed})
    assert answer.status_code == 200, answer.json()
    rows = answer.json()["items"]
    assert [(row["username"], row["reason"]) for row in rows] == [("wang", "密码错误")]
    assert {"at", "address", "device", "name"} <= set(rows[0])
    assert client_for("salesman").get("/objects/sign_in_log/records").status_code == 403


def test_sys_04_log_cannot_be_written_or_deleted(admin, make_user):
    make_user("wang")
    ApiClient().sign_in("wang", PASSWORD)
    row = SignInLog.objects.get()
    assert admin.post("/objects/sign_in_log/records", {"username": "x"}).status_code in (403, 404, 405)
    assert admin.patch(f"/objects/sign_in_log/records/{row.pk}", {"reason": "x"}).status_code in (403, 404, 405, 422)
    assert admin.delete(f"/objects/sign_in_log/records/{row.pk}").status_code in (403, 404, 405)
    assert SignInLog.objects.filter(pk=row.pk, reason="").exists()


def test_sys_10_changes_of_a_person_are_noted_without_the_password(admin, form):
    user = create(admin, form)
    admin.patch(f"{RECORDS}/{user.pk}", {"phone": "13900002222", "version": 1})
    admin.post("/org/people/reset-passwords", {"ids": [user.pk]})
    changes = Change.objects.filter(object="user", record_id=user.pk, actor_id=admin.user.pk)
    phone = changes.get(field="phone", old="13800001111")
    assert phone.new == "13900002222"
    user.refresh_from_db()
    for one in changes.filter(field="password"):
        assert user.password not in (one.old, one.new)
    line = Operation.objects.get(action="密码重置")
    assert (line.user_id, line.menu) == (admin.user.pk, "组织管理")


def test_org_10_nobody_reaches_people_with_more_rights(client_for, make_user, make_role):
    """Else who may reset passwords could sign in as an administrator."""
    verbs = ["user.view", "user.update", "user.delete", "user.leave", "user.reset_password"]
    clerk = make_role(functions=verbs, scopes={"*": ["all"]})
    client = client_for(make_user(roles=[clerk]))
    boss, equal = make_user("root", roles=["admin"]), make_user("equal", roles=[clerk])
    for path, body in (
        ("/org/people/reset-passwords", {"ids": [boss.pk]}),
        ("/org/people/set-active", {"ids": [boss.pk], "active": False}),
        (f"/org/people/{boss.pk}/leave", None),
    ):
        answer = client.post(path, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "above"), path
    assert client.delete(f"{RECORDS}/{boss.pk}").status_code == 403
    for change in ({"username": "mine"}, {"is_active": False}):
        assert client.patch(f"{RECORDS}/{boss.pk}", {**change, "version": 1}).status_code == 403
    assert ApiClient().sign_in("root", PASSWORD).status_code == 200
    assert client.post("/org/people/reset-passwords", {"ids": [equal.pk]}).status_code == 200


@pytest.fixture
def files(settings, tmp_path):
    """Files of the test are kept apart."""
    settings.MEDIA_ROOT = tmp_path


def exported(client, name, **wanted):
    asked = client.post(f"/objects/{name}/export", wanted)
    assert asked.status_code == 202, asked.json()
    (job,) = run_inline("objects.export")
    assert job.state == "done", job.message
    sent = client.get(job.result["url"].removeprefix("/api"))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(sent.streaming_content))).get_sheet_by_index(0)
    return sheet.to_python()


def test_sys_04_log_is_exported_with_the_filter(files, admin, client_for, make_user):
    make_user("wang", name="王芳")
    ApiClient(address="10.1.2.3").sign_in("wang", "nope")
    ApiClient().sign_in("wang", PASSWORD)
    failed = {"field": "result", "op": "eq", "value": int(SignInResult.FAILED)}
    table = exported(admin, "sign_in_log", filter=failed)
    assert table[0] == ["账号", "姓名", "时间", "地址", "设备", "结果", "原因"]
    assert len(table) == 2
    assert [table[1][0], table[1][1], table[1][3], table[1][5], table[1][6]] == [
        "wang", "王芳", "10.1.2.3", "失败", "密码错误"
    ]  # fmt: skip
    assert client_for("salesman").post("/objects/sign_in_log/export", {}).status_code == 403


def test_org_12_people_are_exported_within_the_scope(files, admin, team, client_for, make_user, make_role):
    assert {row[0] for row in exported(admin, "user", fields=["username"])} >= {"a1", "b1", "c1"}
    role = make_role(functions=["user.view", "user.export"], scopes={"*": ["department"]})
    client = client_for(make_user("chief", roles=[role], departments=[team]))
    assert {row[0] for row in exported(client, "user", fields=["username"])} == {"账号", "a1", "a2", "chief"}
