"""Tables of the app, split by heat: what lists read, what a page reads, what search reads, and the contacts."""

from beluga.apps.customers.models.contact import Contact
from beluga.apps.customers.models.customer import Customer, CustomerProfile, CustomerSearch, Kind
from beluga.apps.customers.models.tagging import (
    ContactTagDirty,
    ContactTagLink,
    ContactTagset,
    CustomerTagDirty,
    CustomerTagLink,
    CustomerTagset,
)

__all__ = [
    "Contact",
    "ContactTagDirty",
    "ContactTagLink",
    "ContactTagset",
    "Customer",
    "CustomerProfile",
    "CustomerSearch",
    "CustomerTagDirty",
    "CustomerTagLink",
    "CustomerTagset",
    "Kind",
]
