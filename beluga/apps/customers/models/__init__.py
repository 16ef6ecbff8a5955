"""Tables of the app, split by heat: what lists read, what a page reads, what search reads, and the contacts."""

from beluga.apps.customers.models.contact import Contact
from beluga.apps.customers.models.customer import Customer, CustomerProfile, CustomerSearch, Kind
from beluga.apps.customers.models.tagging import CustomerTagset

__all__ = ["Contact", "Customer", "CustomerProfile", "CustomerSearch", "CustomerTagset", "Kind"]
