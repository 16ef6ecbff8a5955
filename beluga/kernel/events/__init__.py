"""The append-only event table, emit() and the change log."""
