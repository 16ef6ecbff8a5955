"""Writes of tags: by hand, by rule, by expiry; and the definitions themselves."""
