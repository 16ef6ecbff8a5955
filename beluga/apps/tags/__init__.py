"""Tags: categories, tags, rules, their history, and the engine that keeps every record's set of tags right.

Works for any object that declared itself taggable; knows no business table. Never decides who may see a record.
"""
