"""Events: the append-only table of facts, their subscribers, the change log written by triggers, the operation log.

`emit` writes facts in the caller's transaction and defers their subscribers in it; `changelog.track` makes the database
note every field that changes; `operations` holds who did what; `live` reaches open browsers. Nothing here reads
a record.
"""
