"""Templates: ${name} texts; parse, list the variables, render."""
