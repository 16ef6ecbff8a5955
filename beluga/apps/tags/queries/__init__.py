"""Reads with a name: the category tree, the dictionary of a picker, the tags of a record, the preview of a rule."""
