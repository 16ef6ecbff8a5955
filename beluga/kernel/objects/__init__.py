"""Objects: declarations of business records, and the generic verbs over any of them."""
