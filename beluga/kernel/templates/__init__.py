"""${variable} templates: parse, list the variables, render; no logic in them."""
