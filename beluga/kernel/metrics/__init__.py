"""Metrics: a measure by dimensions, condition and period becomes one GROUP BY, scoped by the principal."""
