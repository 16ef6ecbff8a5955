"""The Principal, the row scope and field masking."""
