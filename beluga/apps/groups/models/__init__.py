"""Tables of the app: groups and their people, memberships, rules, logs and runs."""

from beluga.apps.groups.models.group import CustomerGroup, GroupAdmin, GroupMember, Membership
from beluga.apps.groups.models.holder import Holder, Viewer
from beluga.apps.groups.models.log import (
    AllocationKind,
    AllocationLog,
    GroupingKind,
    GroupingLog,
    RecycleLog,
    Run,
    RunKind,
    Whereto,
)
from beluga.apps.groups.models.rule import AllocationRule, GroupingRule, Mode, RecycleRule, Source

__all__ = [
    "AllocationKind",
    "AllocationLog",
    "AllocationRule",
    "CustomerGroup",
    "GroupAdmin",
    "GroupMember",
    "GroupingKind",
    "GroupingLog",
    "GroupingRule",
    "Holder",
    "Membership",
    "Mode",
    "RecycleLog",
    "RecycleRule",
    "Run",
    "RunKind",
    "Source",
    "Viewer",
    "Whereto",
]
