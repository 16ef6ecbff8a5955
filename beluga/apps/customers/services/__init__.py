"""Writes of customers, a file per matter: records, contacts, doubles."""
