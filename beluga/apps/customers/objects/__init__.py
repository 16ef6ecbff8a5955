"""What the rest of the product knows of customers and contacts: enumerations, objects, menus."""

from beluga.apps.customers.objects import contact, customer, enums, menus, tagging

__all__ = ["contact", "customer", "enums", "menus", "tagging"]
