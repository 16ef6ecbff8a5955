"""A business object that only tests know, with all an object can have: hot and cold columns, masks."""
