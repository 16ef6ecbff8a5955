"""Handlers by name, their argument schema, gates, and the ledger of runs with its idempotency key."""
