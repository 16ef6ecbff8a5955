"""Background work: enqueue by name, progress, cancel, schedules as rows."""
