"""Industry packs: own models plus metadata, tags, metrics and rules as data. Packs are independent of each other."""
