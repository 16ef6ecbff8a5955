"""What a person gains by groups: 加入客户组 in the form, and `me.group_ids`, `me.managed_group_ids` in conditions."""

from __future__ import annotations

from beluga.apps.groups.queries.people import group_ids_of, managed_group_ids_of
from beluga.apps.groups.services.people import put_users_into_groups
from beluga.apps.org.queries.rights import PEOPLE, me_value
from beluga.kernel.fields.field import Field
from beluga.kernel.fields.stamps import watch
from beluga.kernel.objects.declaration import extend

watch(PEOPLE, "groups.GroupMember")
watch(PEOPLE, "groups.GroupAdmin")
watch(PEOPLE, "groups.CustomerGroup", "deleted_at")
me_value("group_ids", group_ids_of)
me_value("managed_group_ids", managed_group_ids_of)

extend(
    "user",
    fields=(
        Field(
            name="groups",
            label="客户组",
            label_en="Customer groups",
            type="refs",
            target="customer_group",
            many=("groups.GroupMember", "user_id", "group_id"),
            write=put_users_into_groups,
            group="加入客户组",
            sortable=False,
            help="只有成为所选客户组成员，才能参与分配客户",
            help_en="Only members of a group take part in its allocation",
        ),
    ),
    columns=("groups",),
)
