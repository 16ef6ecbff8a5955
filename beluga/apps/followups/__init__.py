"""Follow-ups: what was talked with a customer, what is planned next, and the tasks of people.

Owns follow-up records, plans, tasks and the timeline's part of them. Never decides who owns a customer: the figures it
leaves on a customer go through the customers app, and apps above hand it sets of (customer, person) to make tasks of.
"""
