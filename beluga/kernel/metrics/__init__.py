"""Measure by dimension, condition and period, as one GROUP BY."""
