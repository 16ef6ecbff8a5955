"""Facts this app announces, and the fields whose changes are kept."""

from __future__ import annotations

from beluga.kernel.events import changelog
from beluga.kernel.events.facts import EventType, event

event(EventType(name="customer.created", label="客户已创建", label_en="Customer created", object="customer"))
event(EventType(name="customer.updated", label="客户已修改", label_en="Customer changed", object="customer"))
event(EventType(name="contact.created", label="联系人已创建", label_en="Contact created", object="contact"))
event(EventType(name="contact.updated", label="联系人已修改", label_en="Contact changed", object="contact"))
event(EventType(name="contact.deleted", label="联系人已删除", label_en="Contact deleted", object="contact"))

# Owner, department and the follow-up figures have logs of their own (allocation log, follow-ups).
changelog.track(
    "customers.Customer",
    object="customer",
    skip=(
        "owner",
        "department",
        "follow_count",
        "last_follow_at",
        "last_follow_way",
        "last_follow_status",
        "return_count",
        "created_by",
    ),
)
changelog.track(
    "customers.CustomerProfile",
    object="customer",
    id_column="customer_id",
    skip=("id_number_hash",),
    secret=("id_number",),
)
changelog.track("customers.Contact", object="contact")
