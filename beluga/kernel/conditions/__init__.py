"""Conditions: one filter tree with four interpreters: check, sql, memory, words."""
