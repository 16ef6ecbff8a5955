"""Parameters: settings of the installation that an administrator changes while it runs.

They are declared in code (`declaration`), rows hold only differences and own additions (`models`), `store.value(code)`
reads what is in force. Never holds what belongs to one user (preferences) or to one machine (environment).
"""
