"""ObjectType declarations, custom fields, run-time objects, views; list, get, save, import, export."""
