"""A business object that only tests know, with everything an object can have: hot and cold columns, custom fields, masks."""
