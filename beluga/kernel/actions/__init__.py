"""Actions: verbs over sets of records that buttons, rules, plans and outside systems call by name.

`declaration` holds the decorator and the registry, `run.run` the one way to call a verb (right, arguments, ledger,
operation log), `bulk` the job behind every bulk bar, `describe` what the client's buttons and forms are made of.
"""
