"""Jobs: background verbs that are idempotent, report progress, can be cancelled and log their outcome; schedules are rows."""
