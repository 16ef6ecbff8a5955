"""What processes keep in memory (people, their rights, names, ready-made lists) is never older than the request.

Every change here is made behind the services' back, as another process or a script would: the tables tell of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from beluga.apps.customers.models import Customer
from beluga.apps.groups.models import CustomerGroup, GroupAdmin, Membership
from beluga.apps.org.models import Department, Member, Role, RoleFunction, RoleScope, RoleUnmask, User
from beluga.apps.org.queries.principal import signed
from beluga.kernel.fields import stamps
from beluga.kernel.objects.queries import page
from tests.acceptance.conftest import ApiClient

RECORDS = "/objects/customer/records"


@pytest.fixture
def role(make_role: Callable[..., Role]) -> Role:
    """A role that sees the customers of its department, telephones masked."""
    return make_role(functions=["customer.view"], scopes={"customer": ["department", "managed"]})


@pytest.fixture
def reader(
    role: Role, make_user: Callable[..., User], make_department: Callable[..., Department], client_for: Any
) -> ApiClient:
    """Somebody of 华东 with that role, who has asked for the list once already."""
    east, west = make_department("华东"), make_department("华西")
    user = make_user("reader", name="读者", roles=[role], departments=[east])
    for place, (name, department) in enumerate({"甲": east, "乙": west}.items()):
        Customer.objects.create(code=f"C{place}", name=name, phone="13912345678", owner=user, department=department)
    client: ApiClient = client_for(user)
    assert {item["name"] for item in asked(client)["items"]} == {"甲"}
    return client


def asked(client: ApiClient) -> Any:
    """The list, asked for twice: the second answer comes from what the first one left."""
    answers = [client.get(RECORDS, {"fields": "name,phone,owner,department"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200], answers[0].json()
    assert answers[0].json() == answers[1].json()
    return answers[1].json()


def test_a_move_to_another_department_counts_at_once(reader: ApiClient) -> None:
    west = Department.objects.get(name="华西")
    Member.objects.filter(user=reader.user).update(department=west)
    assert {item["name"] for item in asked(reader)["items"]} == {"乙"}


def test_a_role_that_loses_scope_or_function_counts_at_once(reader: ApiClient, role: Role) -> None:
    RoleScope.objects.filter(role=role).update(kinds=["own"])
    assert {item["name"] for item in asked(reader)["items"]} == {"甲", "乙"}
    RoleFunction.objects.filter(role=role).delete()
    assert reader.get(RECORDS).status_code == 403


def test_a_value_shown_plain_is_stars_again_at_once(reader: ApiClient, role: Role) -> None:
    plain = RoleUnmask.objects.create(role=role, object="customer", field="phone")
    assert asked(reader)["items"][0]["phone"] == "13912345678"
    plain.delete()
    assert "*" in asked(reader)["items"][0]["phone"]


def test_a_group_given_and_taken_counts_at_once(reader: ApiClient) -> None:
    group = CustomerGroup.objects.create(name="秋季")
    Membership.objects.create(customer=Customer.objects.get(name="乙"), group=group)
    held = GroupAdmin.objects.create(group=group, user=reader.user)
    assert {item["name"] for item in asked(reader)["items"]} == {"甲", "乙"}
    with connection.cursor() as cursor:
        cursor.execute("delete from groups_groupadmin where id = %s", [held.pk])
    assert {item["name"] for item in asked(reader)["items"]} == {"甲"}


def test_what_a_request_read_of_its_own_writes_goes_with_its_rollback(reader: ApiClient) -> None:
    group = CustomerGroup.objects.create(name="秋季")
    Membership.objects.create(customer=Customer.objects.get(name="乙"), group=group)
    asked(reader)
    stamps._begin()  # request_started would close the test's connection
    kept = signed(reader.user.pk).principal
    with transaction.atomic():
        GroupAdmin.objects.create(group=group, user=reader.user)
        stamps.unsettle()  # what every statement of a request that writes does
        for principal in (kept, signed(reader.user.pk).principal):
            assert {item["name"] for item in page(principal, "customer", fields=["name"]).items} == {"甲", "乙"}
        transaction.set_rollback(True)
    assert {item["name"] for item in asked(reader)["items"]} == {"甲"}


def test_names_are_those_of_now(reader: ApiClient) -> None:
    assert asked(reader)["refs"]["user"] == {str(reader.user.pk): "读者"}
    User.objects.filter(pk=reader.user.pk).update(name="新名")
    Department.objects.filter(name="华东").update(name="华东大区")
    refs = asked(reader)["refs"]
    assert (set(refs["user"].values()), set(refs["department"].values())) == ({"新名"}, {"华东大区"})


def test_a_request_sees_the_names_it_has_just_written(admin: ApiClient, make_user: Callable[..., User]) -> None:
    boss = make_user(name="老名")
    made = admin.post(RECORDS, {"name": "丙", "private_owner": boss.pk}).json()["item"]
    assert admin.get(RECORDS, {"fields": "owner"}).json()["refs"]["user"] == {str(boss.pk): "老名"}
    record = admin.get(f"/objects/user/records/{boss.pk}").json()["item"]
    answer = admin.patch(f"/objects/user/records/{boss.pk}", {"name": "改名", "version": record["version"]})
    assert answer.status_code == 200, answer.json()
    assert admin.get(f"{RECORDS}/{made['id']}").json()["refs"]["user"][str(boss.pk)] == "改名"


def test_a_session_ends_with_the_password_and_with_the_person(reader: ApiClient) -> None:
    user = User.objects.get(pk=reader.user.pk)
    user.set_password("Another-2026")
    User.objects.filter(pk=user.pk).update(password=user.password)
    assert reader.get(RECORDS).status_code == 401


def test_a_person_who_is_disabled_is_out_at_once(reader: ApiClient) -> None:
    User.objects.filter(pk=reader.user.pk).update(is_active=False)
    assert reader.get(RECORDS).status_code == 401


def test_two_people_with_one_question_get_their_own_answers(reader: ApiClient, role: Role, client_for: Any) -> None:
    west = client_for(role, departments=[Department.objects.get(name="华西")])
    for _ in range(2):
        assert {item["name"] for item in asked(reader)["items"]} == {"甲"}
        assert {item["name"] for item in asked(west)["items"]} == {"乙"}
