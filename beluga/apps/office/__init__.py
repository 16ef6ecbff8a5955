"""Office: what colleagues and the system tell people: site messages, reminders at a time, mail; and the pages of the
running system (parameters, scheduler, operation log).

Whoever has something to say calls `services.notify` or leaves a reminder; this app knows no business table.
"""
