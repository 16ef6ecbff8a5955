"""Events: the append-only table of facts, their subscribers, and the change log written by triggers."""
