"""Where imported customers go: the company pool (nothing happens) or a group, added to those they are in."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from beluga.apps.groups.queries.reach import joinable
from beluga.apps.groups.services import verbs
from beluga.kernel.fields.errors import Invalid
from beluga.kernel.objects.declaration import ImportOption
from beluga.kernel.scope.principal import Principal


def check_target(principal: Principal, value: Any) -> None:
    """Raise Invalid unless `value` is empty (公司公海) or an enabled group within the asker's reach."""
    if value in (None, "", 0):
        return
    known = isinstance(value, int) and not isinstance(value, bool) and joinable(principal).filter(pk=value).exists()
    if not known:
        raise Invalid.at("target_group", "选择已启用且有权限的客户组", "Choose an enabled group within your reach")


def put_into_target(principal: Principal, customers: QuerySet[Any], value: Any) -> None:
    """Add the imported customers to the group; former groups and allocation stay."""
    if value in (None, "", 0):
        return
    check_target(principal, value)
    verbs.group(principal, customers, [int(value)], keep=True)


IMPORT_OPTIONS = (
    ImportOption(
        name="target_group",
        label="目标客户组",
        label_en="Target group",
        schema={
            "type": ["integer", "null"],
            "title": "目标客户组",
            "x-widget": "ref",
            "x-target": "customer_group",
            "default": None,
            # With an owner in the file no customer goes to the pool: then nothing is said of it.
            "x-help-unless": {
                "field": "private_owner",
                "text": "不选则进公司公海",
                "text_en": "With none chosen they go to the company pool",
            },
        },
        apply=put_into_target,
        check=check_target,
        help="已有客户保留原有分组和分配",
        help_en="Known customers keep their groups and salespeople",
    ),
)
