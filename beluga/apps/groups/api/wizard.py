"""/api/groups: the three steps of the wizard saved together, and the order of rules."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from beluga.apps.groups.queries.people import salespeople
from beluga.apps.groups.services import rules, wizard
from beluga.kernel.http.auth import principal_of
from beluga.kernel.http.endpoint import endpoint

router = Router(tags=["客户分组"])
RuleKind = Literal["grouping_rule", "allocation_rule", "recycle_rule"]


class Rule(Schema):
    """A rule of the wizard; without an id it is new."""

    id: int | None = None
    name: str = Field(max_length=60)
    condition: dict[str, Any] | None = None
    include_tags: list[int] = Field(default_factory=list, max_length=200)
    exclude_tags: list[int] = Field(default_factory=list, max_length=200)
    active: bool = True


class AllocationRule(Rule):
    """An allocation rule; no people means all members."""

    members: list[int] = Field(default_factory=list, max_length=500)
    mode: int = 1


class Setup(Schema):
    """All three steps. A list of rules that is left out stays as it is; in one that is given, rules not named go."""

    name: str = Field(max_length=60)
    admins: list[int] = Field(default_factory=list, max_length=500)
    members: list[int] = Field(default_factory=list, max_length=5_000)
    active: bool = True
    note: str = Field("", max_length=2_000)
    version: int | None = None
    allocation_rules: list[AllocationRule] | None = Field(None, max_length=200)
    recycle_rules: list[Rule] | None = Field(None, max_length=200)


class Order(Schema):
    """The rules from first to last."""

    ids: list[int] = Field(min_length=1, max_length=1_000)


class Draft(Schema):
    """A rule being written, of a group (when that is stored) or with a source."""

    group: int | None = None
    source: Literal[1, 2, 3] | None = None
    source_group: int | None = None
    condition: dict[str, Any] | None = None
    include_tags: list[int] = Field(default_factory=list, max_length=200)
    exclude_tags: list[int] = Field(default_factory=list, max_length=200)


@endpoint(router.post, "", function="customer_group.create", summary="建立分组（向导）")
def create(request: HttpRequest, body: Setup) -> Status[dict[str, Any]]:
    """Make a group with its people and rules. 422 names what is wrong."""
    principal = principal_of(request)
    return Status(201, wizard.read(principal, wizard.save(principal, None, body.model_dump(exclude_unset=True))))


@endpoint(router.get, "/salespeople", function="customer_group.view", summary="业务员")
def get_salespeople(request: HttpRequest) -> dict[str, list[int]]:
    """The ids of those who work here as salespeople."""
    return {"ids": salespeople()}


@endpoint(router.get, "/{int:group_id}", function="customer_group.view", summary="分组设置")
def read(request: HttpRequest, group_id: int) -> dict[str, Any]:
    """Return a group with its people and rules. 404 when out of scope."""
    return wizard.read(principal_of(request), group_id)


@endpoint(router.put, "/{int:group_id}", function="customer_group.update", summary="编辑分组（向导）")
def update(request: HttpRequest, group_id: int, body: Setup) -> dict[str, Any]:
    """Change a group with its people and rules. 404 when out of scope, 409 when changed meanwhile."""
    principal = principal_of(request)
    wizard.save(principal, group_id, body.model_dump(exclude_unset=True))
    return wizard.read(principal, group_id)


@endpoint(router.put, "/rules/{kind}/order", function="{kind}.update", summary="调整规则顺序")
def order(request: HttpRequest, kind: RuleKind, body: Order) -> dict[str, bool]:
    """Put rules into this order. 404 for an unknown rule."""
    rules.reorder(principal_of(request), kind, body.ids)
    return {"ok": True}


@endpoint(router.post, "/rules/{kind}/preview", function="{kind}.view", summary="规则预览")
def preview(request: HttpRequest, kind: RuleKind, body: Draft) -> dict[str, Any]:
    """How many customers within one's sight meet a rule being written, `of` those it works on. 422 for a condition that
    is not valid."""
    return rules.matching_number(principal_of(request), kind, body.model_dump())
