"""Jobs: background verbs that are idempotent, report progress, can be cancelled and log their outcome.

`declaration` names jobs and schedules in code, `queue.enqueue` defers one in the caller's transaction, `runner` runs
it,
`schedules` holds the rows of the scheduler and its tick, `worker` is the process. Never decides who may see one.
"""
