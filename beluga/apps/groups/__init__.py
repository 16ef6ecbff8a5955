"""Groups: who answers for a customer.

It owns the customer groups with their admins, members and rules, the membership of customers in groups, the pools, the
recycle bin's verbs, the runs that group, allocate and recycle, and the logs of all of it. It never edits a customer's
own data: it only refreshes the derived owner and department of the hot row, through the customers app.
"""
