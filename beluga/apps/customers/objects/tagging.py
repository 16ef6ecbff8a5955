"""Customers and contacts can carry tags."""

from __future__ import annotations

from beluga.apps.tags.services import taggables
from beluga.kernel.fields.field import Field
from beluga.kernel.objects.declaration import extend

extend(
    "contact",
    fields=(
        Field(
            name="tags",
            label="标签",
            label_en="Tags",
            type="tags",
            path="tagset__tags",
            readonly=True,
            importable=False,
            sortable=False,
        ),
        Field(
            name="tag_score",
            label="标签总分值",
            label_en="Tag score",
            type="integer",
            path="tagset__score",
            readonly=True,
            importable=False,
        ),
    ),
)
taggables.declare(
    "customer",
    sets="customers.CustomerTagset",
    links="customers.CustomerTagLink",
    dirty="customers.CustomerTagDirty",
    menu="customers",
    history="tag_history",
)
taggables.declare(
    "contact",
    sets="customers.ContactTagset",
    links="customers.ContactTagLink",
    dirty="customers.ContactTagDirty",
    menu="contacts",
)
