"""Customers: people and companies, their contacts, and how they are found.

It owns the customer in three rows (hot, cold, search) and the contacts. It never decides who answers for a customer:
the owner columns of the hot row are refreshed by the app that groups and hands out customers.
"""
