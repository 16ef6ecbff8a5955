"""Tests of the engine behind the API."""
