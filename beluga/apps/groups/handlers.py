"""The verbs over customers as actions: for the bulk bar, the record's page, rules, plans and whoever calls by name."""

from __future__ import annotations

from typing import Any, Literal

from django.db.models import QuerySet
from pydantic import BaseModel, Field
from pydantic.config import JsonDict

from beluga.apps.groups.services import pools, snapshots, verbs
from beluga.kernel.actions.declaration import ActionResult, NoArgs, action
from beluga.kernel.fields.errors import say
from beluga.kernel.scope.principal import Principal

MENU = "客户档案"
UNDO = "customer.undo_placing"
GROUP_HINT: JsonDict = {"x-widget": "ref", "x-target": "customer_group"}


class Grouping(BaseModel):
    """Into which groups, and whether the former ones stay."""

    groups: list[int] = Field(
        title="目标客户组",
        min_length=1,
        max_length=50,
        json_schema_extra={"x-title-en": "Into group", "x-widget": "refs", "x-target": "customer_group"},
    )
    keep: bool = Field(
        True, title="保留原分组分配关系", json_schema_extra={"x-title-en": "Keep former groups and salespeople"}
    )


class Assigning(BaseModel):
    """To whom, in which group; without a group the person becomes the private owner."""

    group: int | None = Field(None, title="客户组", json_schema_extra={**GROUP_HINT, "x-title-en": "Group"})
    user: int = Field(
        title="业务员", json_schema_extra={"x-title-en": "Salesperson", "x-widget": "ref", "x-target": "user"}
    )


class Returning(BaseModel):
    """Back to the pool of the group or of the company, and why."""

    to: Literal["group", "company"] = Field(
        "group",
        title="退回到",
        json_schema_extra={
            "x-title-en": "Back to",
            "x-widget": "radio",
            "x-options": [
                {"value": "group", "label": "小组公海", "label_en": "Group pool"},
                {"value": "company", "label": "公司公海", "label_en": "Company pool"},
            ],
        },
    )
    group: int | None = Field(None, title="客户组", json_schema_extra={**GROUP_HINT, "x-title-en": "Group"})
    reason: str = Field(
        title="退回原因",
        min_length=1,
        max_length=300,
        json_schema_extra={"x-title-en": "Reason", "x-widget": "textarea"},
    )


class Binning(BaseModel):
    """Why."""

    reason: str = Field(
        "", title="原因", max_length=300, json_schema_extra={"x-title-en": "Reason", "x-widget": "textarea"}
    )


class Undoing(BaseModel):
    """Which run to take back."""

    run: int


def _told(outcome: verbs.Outcome, zh: str, en: str, left_zh: str, left_en: str) -> ActionResult:
    message = say(f"已{zh} {outcome.done:,} 个客户", f"{en}: {outcome.done:,}")
    if outcome.left:
        message += say(f"，{outcome.left:,} 个{left_zh}", f"; {outcome.left:,} {left_en}")
    return ActionResult(outcome.done, message, _way_back(outcome), {"left": outcome.left})


def _way_back(outcome: verbs.Outcome) -> dict[str, Any] | None:
    return {"run": outcome.run.pk} if outcome.done and outcome.run.before else None


@action(
    name="customer.group",
    object="customer",
    label="分组",
    label_en="Group",
    function="customer.group",
    undo=UNDO,
    icon="users-round",
    menu=MENU,
    order=10,
)
def group(principal: Principal, records: QuerySet[Any], args: Grouping) -> ActionResult:
    """Put customers into groups."""
    outcome = verbs.group(principal, records, args.groups, keep=args.keep)
    return _told(outcome, "分组", "Grouped", "未变更", "unchanged")


@action(
    name="customer.assign",
    object="customer",
    label="分配",
    label_en="Assign",
    function="customer.assign",
    undo=UNDO,
    icon="user-plus",
    menu=MENU,
    order=20,
)
def assign(principal: Principal, records: QuerySet[Any], args: Assigning) -> ActionResult:
    """Give customers to a salesperson."""
    outcome = verbs.assign(principal, records, args.user, args.group)
    message = verbs.told_assigned(outcome, args.user, args.group)
    return ActionResult(outcome.done, message, _way_back(outcome), {"left": outcome.left, "kept": outcome.kept})


@action(
    name="customer.claim",
    object="customer",
    label="领取",
    label_en="Claim",
    function="customer.claim",
    undo=UNDO,
    icon="hand",
    menu=MENU,
    order=30,
    available={"not": {"field": "owner", "op": "set"}},
)
def claim(principal: Principal, records: QuerySet[Any], args: NoArgs) -> ActionResult:
    """Take customers from a pool."""
    outcome = pools.claim(principal, records)
    return _told(outcome, "领取", "Claimed", "已被他人领取或不在可领取的公海", "are in no pool of yours any more")


@action(
    name="customer.return_to_pool",
    object="customer",
    label="退回公海",
    label_en="Return to the pool",
    function="customer.return_to_pool",
    undo=UNDO,
    icon="undo-2",
    menu=MENU,
    order=50,
)
def return_to_pool(principal: Principal, records: QuerySet[Any], args: Returning) -> ActionResult:
    """Give customers back."""
    outcome = pools.return_to_pool(principal, records, to=args.to, reason=args.reason, group_id=args.group)
    return _told(outcome, "退回", "Returned", "不属于你，未退回", "are not yours")


@action(
    name="customer.bin",
    object="customer",
    label="放回收站",
    label_en="Put into the trash",
    function="customer.bin",
    danger=True,
    undo=UNDO,
    icon="trash-2",
    confirm="放入回收站后不再参与分组和分配",
    confirm_en="They take no part in grouping and allocation any more",
    menu=MENU,
    order=60,
)
def put_into_bin(principal: Principal, records: QuerySet[Any], args: Binning) -> ActionResult:
    """Put customers into the recycle bin."""
    outcome = verbs.put_into_bin(principal, records, args.reason)
    return _told(outcome, "放入回收站", "Put into the trash", "有其他业务员跟进，未放入", "are held by others")


@action(
    name="customer.restore",
    object="binned_customer",
    label="退回公海",
    label_en="Restore",
    function="customer.restore",
    icon="archive-restore",
    menu="回收站客户",
)
def restore(principal: Principal, records: QuerySet[Any], args: NoArgs) -> ActionResult:
    """Take customers out of the recycle bin."""
    outcome = verbs.restore(principal, records)
    return ActionResult(outcome.done, say(f"已退回公海 {outcome.done:,} 个客户", f"Restored: {outcome.done:,}"))


@action(
    name=UNDO,
    label="撤销分组分配",
    label_en="Undo",
    function="customer.view",
    bulk=False,
    single=False,
    menu=MENU,
)
def undo_placing(principal: Principal, records: None, args: Undoing) -> ActionResult:
    """Put back what one's own run changed."""
    done = snapshots.undo(principal, args.run)
    return ActionResult(done, say(f"已撤销 {done:,} 个客户", f"Undone: {done:,}"))
