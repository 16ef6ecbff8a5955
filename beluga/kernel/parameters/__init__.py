"""Named settings of the company: declared in code with a default, changed in rows."""
