"""What every acceptance test needs: people with roles, and clients that speak JSON as them.

def test_x(client_for, make_user):
    sales = client_for("salesman")                     # a new person with this role
    other = client_for(make_user(roles=["manager"]))   # this very person
    answer = sales.post("/objects/customer/records", {"name": "张三"})
    assert answer.status_code == 200, answer.json()
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.test import Client

from beluga.apps.org.models import Department, Member, Role, User, UserRole

PASSWORD = "Beluga-2026"
_numbers = itertools.count(1)


class ApiClient:
    """A browser-like client of the API: keeps its session, sends and reads JSON, paths begin after `/api`."""

    def __init__(self, user: User | None = None, address: str = "127.0.0.1", **headers: str) -> None:
        self.user = user
        self.http = Client(REMOTE_ADDR=address, headers=headers)
        if user is not None:
            self.http.force_login(user)
            session = self.http.session
            session["epoch"] = user.session_epoch
            session.save()

    def get(self, path: str, params: dict[str, Any] | None = None, **headers: str) -> Any:
        """GET with query parameters."""
        return self.http.get(f"/api{path}", params or {}, headers=headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """POST JSON."""
        return self._send("post", path, body, headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        """PUT JSON."""
        return self._send("put", path, body, headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        """PATCH JSON."""
        return self._send("patch", path, body, headers)

    def delete(self, path: str, body: Any = None, **headers: str) -> Any:
        """DELETE, with a JSON body when there is one."""
        return self._send("delete", path, body, headers)

    def sign_in(self, username: str, password: str, **more: str) -> Any:
        """Sign in with account and password."""
        return self.post("/auth/login", {"username": username, "password": password, **more})

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        send = getattr(self.http, method)
        return send(f"/api{path}", {} if body is None else body, content_type="application/json", headers=headers)


@pytest.fixture
def department(db: None) -> Department:
    """A department at the top of the tree."""
    return Department.objects.add_root({"name": f"部门{next(_numbers)}"})


@pytest.fixture
def make_department(db: None) -> Callable[..., Department]:
    """Make departments: `make_department("华东一部", parent)`."""

    def make(name: str = "", parent: Department | None = None) -> Department:
        name = name or f"部门{next(_numbers)}"
        if parent is None:
            return Department.objects.add_root({"name": name})
        return Department.objects.add_child(Department.objects.get(pk=parent.pk), {"name": name})

    return make


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    """Make people: `make_user("wang", roles=["manager"], departments=[d], name="王芳", phone="…")`.

    The password is PASSWORD and need not be changed.
    """

    def make(
        username: str = "",
        *,
        roles: Sequence[str | Role] = ("salesman",),
        departments: Sequence[Department] = (),
        password: str = PASSWORD,
        **fields: Any,
    ) -> User:
        number = next(_numbers)
        user = User(username=username or f"user{number}", name=fields.pop("name", f"测试{number}"), **fields)
        user.set_password(password)
        user.save()
        known = {role.code: role for role in Role.objects.all()}
        held = [role if isinstance(role, Role) else known[role] for role in roles]
        UserRole.objects.bulk_create([UserRole(user=user, role=role) for role in held])
        Member.objects.bulk_create(
            [Member(user=user, department=one, primary=place == 0) for place, one in enumerate(departments)]
        )
        return user

    return make


@pytest.fixture
def client_for(make_user: Callable[..., User]) -> Callable[..., ApiClient]:
    """A signed-in client: of a new person (`client_for("salesman", departments=[d])`) or one (`client_for(u)`)."""

    def client(who: str | User, **more: Any) -> ApiClient:
        user = who if isinstance(who, User) else make_user(roles=[who], **more)
        return ApiClient(user)

    return client


@pytest.fixture
def anonymous(db: None) -> ApiClient:
    """A client nobody is signed in with."""
    return ApiClient()


@pytest.fixture
def admin(client_for: Callable[..., ApiClient]) -> ApiClient:
    """A client signed in as an administrator."""
    return client_for("admin")


@pytest.fixture
def make_role(db: None) -> Callable[..., Role]:
    """Make roles: `make_role(functions=["customer.view"], scopes={"customer": ["own"]}, unmasked=["user.phone"])`."""

    def make(
        code: str = "",
        *,
        name: str = "",
        functions: Sequence[str] = (),
        scopes: dict[str, Sequence[str]] | None = None,
        unmasked: Sequence[str] = (),
        department_ids: Sequence[int] = (),
    ) -> Role:
        number = next(_numbers)
        role = Role.objects.create(code=code or f"role{number}", name=name or f"角色{number}", edited=True)
        role.functions.bulk_create([role.functions.model(role=role, function=one) for one in functions])
        role.scopes.bulk_create(
            [
                role.scopes.model(role=role, object=one, kinds=list(kinds), department_ids=list(department_ids))
                for one, kinds in (scopes or {}).items()
            ]
        )
        role.unmasks.bulk_create(
            [role.unmasks.model(role=role, object=one.split(".")[0], field=one.split(".")[1]) for one in unmasked]
        )
        return role

    return make
