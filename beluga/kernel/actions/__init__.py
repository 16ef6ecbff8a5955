"""Actions: verbs over sets of records that buttons, rules, plans and outside systems call by name."""
