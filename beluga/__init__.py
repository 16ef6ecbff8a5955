"""Beluga 白鲸 CRM: one installation carries one company's whole customer life cycle."""

__version__ = "0.1.0"
