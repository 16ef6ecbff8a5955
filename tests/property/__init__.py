"""Tests by generated examples."""
