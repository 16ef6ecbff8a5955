"""Roles: functions, members, scopes, masking, menus (ORG-07, ORG-13 to ORG-18, META-01)."""

from __future__ import annotations

from beluga.apps.org.models import Role, RoleFunction, User, UserRole
from beluga.apps.org.queries import build_principal
from beluga.apps.org.services import defaults
from beluga.kernel.events.models import Operation
from beluga.kernel.scope.functions import functions


def flat(tree):
    return {menu["name"] for part in tree for group in part["groups"] for menu in group["menus"]}


def test_org_07_rights_of_several_roles_add_up(client_for, make_user, make_role):
    reader = make_role(functions=["role.view"])
    editor = make_role(functions=["role.view", "role.members"])
    user, victim = make_user(roles=[reader, editor]), make_user()
    client = client_for(user)
    assert {"role.view", "role.members"} <= set(client.get("/me").json()["functions"])
    assert client.post(f"/org/roles/{reader.pk}/members", {"user_ids": [victim.pk]}).status_code == 200
    UserRole.objects.filter(user=user, role=editor).delete()
    assert client.get("/me").json()["functions"] == ["role.view"]
    assert client.get(f"/org/roles/{reader.pk}/members").status_code == 200, "what another role grants stays"
    assert client.post(f"/org/roles/{reader.pk}/members", {"user_ids": [victim.pk]}).status_code == 403


def test_org_13_preview_is_what_the_person_gets(admin, client_for, make_user, make_role):
    role = make_role(functions=["role.view", "role.members", "sign_in_log.view"])
    user = make_user(roles=[role])
    preview = admin.get(f"/org/people/{user.pk}/preview").json()
    mine = client_for(user).get("/me").json()
    assert preview["functions"] == mine["functions"]
    assert flat(preview["tree"]) == {menu["name"] for menu in mine["menus"]} == {"roles", "sign_in_logs"}
    buttons = {
        one["name"]
        for part in preview["tree"]
        for group in part["groups"]
        for menu in group["menus"]
        for one in menu["functions"]
    }
    assert buttons == {"role.view", "role.members", "sign_in_log.view"}
    assert client_for("salesman").get(f"/org/people/{user.pk}/preview").status_code == 403


def test_org_14_role_given_from_the_list_counts_at_once(admin, client_for, make_user, make_role):
    role = make_role(functions=["sign_in_log.view"])
    user = make_user(roles=[])
    client = client_for(user)
    assert client.get("/me").json()["menus"] == []
    answer = admin.post("/org/people/set-roles", {"ids": [user.pk], "roles": [role.pk]})
    assert answer.status_code == 200, answer.json()
    assert [menu["name"] for menu in client.get("/me").json()["menus"]] == ["sign_in_logs"]


def test_org_14_nobody_gives_more_than_they_have(client_for, make_user, make_role):
    clerk = make_role(functions=["user.view", "user.set_roles"], scopes={"*": ["all"]})
    user = make_user(roles=[clerk])
    client = client_for(user)
    admin_role = Role.objects.get(code="admin")
    answer = client.post("/org/people/set-roles", {"ids": [user.pk], "roles": [admin_role.pk]})
    assert answer.status_code == 422, answer.json()
    assert not UserRole.objects.filter(user=user, role=admin_role).exists()
    assert client_for("salesman").post("/org/people/set-roles", {"ids": [user.pk], "roles": []}).status_code == 403


def test_org_15_create_edit_with_a_code_of_its_own(admin, client_for):
    records = "/objects/role/records"
    made = admin.post(records, {"name": "运营总监", "code": "ops-head", "note": "华东"})
    assert made.status_code == 201, made.json()
    item = made.json()["item"]
    assert ("运营总监", "ops-head") in {
        (one["name"], one["code"]) for one in admin.get("/org/roles/pick").json()["items"]
    }
    twin = admin.post(records, {"name": "又一个", "code": "OPS-HEAD"})
    assert (twin.status_code, list(twin.json()["fields"])) == (422, ["code"])
    odd = admin.post(records, {"name": "又一个", "code": "有空格 的"})
    assert (odd.status_code, list(odd.json()["fields"])) == (422, ["code"])
    changed = admin.patch(f"{records}/{item['id']}", {"name": "运营副总监", "version": item["version"]})
    assert changed.status_code == 200, changed.json()
    stale = admin.patch(f"{records}/{item['id']}", {"name": "旧", "version": item["version"]})
    assert stale.status_code == 409
    shipped = Role.objects.get(code="salesman")
    fixed = admin.patch(f"{records}/{shipped.pk}", {"code": "other", "version": shipped.version})
    assert (fixed.status_code, list(fixed.json()["fields"])) == (422, ["code"])
    assert client_for("boss").post(records, {"name": "越权", "code": "boss2"}).status_code == 403
    assert admin.delete(f"/org/roles/{item['id']}").status_code == 200


def test_org_15_delete_only_when_nobody_holds_it_or_with_force(admin, make_role, make_user):
    unused, used = make_role("temp"), make_role("busy")
    make_user(roles=[used])
    assert {"temp", "busy"} <= {role["code"] for role in admin.get("/org/roles/pick").json()["items"]}
    assert admin.delete(f"/org/roles/{unused.pk}").status_code == 200
    refused = admin.delete(f"/org/roles/{used.pk}")
    assert (refused.status_code, refused.json()["code"]) == (409, "in_use")
    assert "1 人" in refused.json()["message"]
    assert admin.delete(f"/org/roles/{used.pk}?force=true").status_code == 200
    shipped = admin.delete(f"/org/roles/{Role.objects.get(code='salesman').pk}?force=true")
    assert shipped.status_code == 409


def test_org_16_tick_tree_and_what_is_unticked_is_refused(admin, client_for, make_user, make_role):
    role = make_role(functions=["role.view", "role.members"])
    client = client_for(make_user(roles=[role]))
    tree = admin.get(f"/org/roles/{role.pk}/permissions").json()
    assert {part["name"] for part in tree["tree"]} >= {"system"}
    assert tree["granted"] == ["role.members", "role.view"]
    ticked = {
        one["name"]: one["granted"]
        for part in tree["tree"]
        for group in part["groups"]
        for menu in group["menus"]
        for one in menu["functions"]
    }
    assert set(ticked) == set(functions.names())
    assert ticked["role.members"] is True
    assert ticked["role.delete"] is False
    victim = make_user()
    assert client.post(f"/org/roles/{role.pk}/members", {"user_ids": [victim.pk]}).status_code == 200
    saved = admin.put(f"/org/roles/{role.pk}/permissions", {"functions": ["role.view"]})
    assert saved.status_code == 200, saved.json()
    assert client.post(f"/org/roles/{role.pk}/members", {"user_ids": [victim.pk]}).status_code == 403
    assert client.put(f"/org/roles/{role.pk}/permissions", {"functions": ["role.permissions"]}).status_code == 403
    unknown = admin.put(f"/org/roles/{role.pk}/permissions", {"functions": ["no.such"]})
    assert (unknown.status_code, list(unknown.json()["fields"])) == (422, ["functions"])


def test_org_16_administrator_cannot_lock_everybody_out(admin):
    role = Role.objects.get(code="admin")
    assert admin.put(f"/org/roles/{role.pk}/permissions", {"functions": []}).status_code == 409
    assert RoleFunction.objects.filter(role=role, function="role.permissions").exists()


def test_org_16_shipped_defaults_follow_until_edited(admin, db):
    role = Role.objects.get(code="analyst")
    RoleFunction.objects.filter(role=role).delete()
    defaults.sync_roles()
    assert RoleFunction.objects.filter(role=role, function="user.view").exists()
    assert admin.put(f"/org/roles/{role.pk}/permissions", {"functions": []}).status_code == 200
    defaults.sync_roles()
    assert not RoleFunction.objects.filter(role=role).exists(), "an edited role keeps what people decided"


def test_org_17_members_add_search_remove(admin, client_for, make_user, make_role):
    role = make_role(functions=["sign_in_log.view"])
    wang, li = make_user("wang", name="王芳", roles=[]), make_user("li", name="李雷", roles=[])
    added = admin.post(f"/org/roles/{role.pk}/members", {"user_ids": [wang.pk, li.pk]})
    assert added.json() == {"done": 2}
    listed = admin.get(f"/org/roles/{role.pk}/members").json()
    assert listed["total"] == 2
    assert set(listed["items"][0]) == {"id", "name", "username", "is_active", "employment"}
    found = admin.get(f"/org/roles/{role.pk}/members", {"q": "王"}).json()["items"]
    assert [one["name"] for one in found] == ["王芳"]
    client = client_for(User.objects.get(pk=wang.pk))
    assert [menu["name"] for menu in client.get("/me").json()["menus"]] == ["sign_in_logs"]
    assert admin.post(f"/org/roles/{role.pk}/members/remove", {"user_ids": [wang.pk]}).json() == {"done": 1}
    assert client.get("/me").json()["menus"] == []
    assert client.post(f"/org/roles/{role.pk}/members", {"user_ids": [wang.pk]}).status_code == 403


def test_org_17_last_administrator_stays(client_for, make_user):
    User.objects.filter(user_roles__role__code="admin").update(is_active=False)
    boss = make_user(roles=["admin"])
    client = client_for(boss)
    role = Role.objects.get(code="admin")
    removed = client.post(f"/org/roles/{role.pk}/members/remove", {"user_ids": [boss.pk]})
    assert (removed.status_code, removed.json()["code"]) == (409, "last_admin")
    emptied = client.post("/org/people/set-roles", {"ids": [boss.pk], "roles": []})
    assert emptied.status_code == 409
    assert UserRole.objects.filter(user=boss, role=role).exists()


def test_org_17_masking_of_a_role(admin, make_role, make_user):
    role = make_role()
    user = make_user(roles=[role])
    assert not build_principal(user.pk).sees("customer", "phone")
    wrong = admin.put(f"/org/roles/{role.pk}/unmask", {"fields": ["customer.nothing"]})
    assert wrong.status_code == 422
    assert admin.put(f"/org/roles/{role.pk}/unmask", {"fields": ["*.*"]}).json()["plain"] == ["*.*"]
    assert build_principal(user.pk).sees("customer", "phone")


def test_org_18_scope_kinds_become_the_trees_of_the_principal(admin, make_user, make_role, make_department):
    top = make_department("总部")
    sales = make_department("销售部", top)
    role = make_role(functions=["user.view"])
    user = make_user(roles=[role], departments=[top])
    assert build_principal(user.pk).scopes.get("customer") is None, "no row of the role means no rows"
    saved = admin.put(
        f"/org/roles/{role.pk}/scopes",
        {"scopes": [{"object": "*", "kinds": ["chosen", "own"], "department_ids": [sales.pk]}]},
    )
    assert saved.status_code == 200, saved.json()
    assert saved.json()["scopes"] == [{"object": "*", "kinds": ["chosen", "own"], "department_ids": [sales.pk]}]
    principal = build_principal(user.pk)
    assert principal.variables["department_ids"] == [top.pk]
    assert sorted(principal.variables["department_tree_ids"]) == sorted([top.pk, sales.pk])
    everything = {"scopes": [{"object": "*", "kinds": ["all"]}]}
    assert admin.put(f"/org/roles/{role.pk}/scopes", everything).status_code == 200
    nowhere = {"scopes": [{"object": "nothing", "kinds": ["all"]}]}
    assert admin.put(f"/org/roles/{role.pk}/scopes", nowhere).status_code == 422
    lost = {"scopes": [{"object": "*", "kinds": ["chosen"], "department_ids": [999999]}]}
    assert admin.put(f"/org/roles/{role.pk}/scopes", lost).status_code == 422


def test_org_06_department_variables_are_the_union(make_user, make_department):
    top = make_department("总部")
    east, west = make_department("华东", top), make_department("华西", top)
    team = make_department("一组", east)
    user = make_user(departments=[east, west])
    variables = build_principal(user.pk).variables
    assert variables["department_ids"] == [east.pk, west.pk]
    assert sorted(variables["department_tree_ids"]) == sorted([east.pk, west.pk, team.pk])


def test_meta_01_only_permitted_menus_by_subsystem(client_for, admin):
    everything = admin.get("/me").json()["menus"]
    assert {menu["subsystem"] for menu in everything} >= {"system"}
    assert {"people", "roles"} <= {menu["name"] for menu in everything}
    assert set(everything[0]) == {"name", "label", "subsystem", "group", "path", "icon"}
    sales = client_for("salesman").get("/me").json()["menus"]
    assert {menu["subsystem"] for menu in sales} == {"marketing"}, "knowing names is no reason for a menu"


def test_meta_01_words_follow_the_language(client_for):
    client = client_for("admin")
    assert "角色管理" in {menu["label"] for menu in client.get("/me").json()["menus"]}
    assert client.patch("/me", {"language": "en", "theme": "dark"}).status_code == 200
    me = client.get("/me").json()
    assert "Roles" in {menu["label"] for menu in me["menus"]}
    assert me["preferences"]["theme"] == "dark"
    assert client.patch("/me", {"language": "fr"}).status_code == 422


def test_org_16_changes_of_rights_are_logged_with_their_author(admin, make_role):
    role = make_role(functions=["role.view"])
    admin.put(f"/org/roles/{role.pk}/permissions", {"functions": ["role.view", "role.members"]})
    line = Operation.objects.get(action="权限配置")
    assert (line.user_id, line.target, line.record_id) == (admin.user.pk, str(role), role.pk)
    assert line.detail == {"added": ["role.members"], "removed": []}
