"""The verbs of the app, and what the apps above may do to the hot row."""
