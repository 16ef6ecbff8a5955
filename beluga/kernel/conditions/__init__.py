"""The one filter tree and its four interpreters: check, sql, memory, words."""
