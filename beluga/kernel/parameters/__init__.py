"""Parameters: settings of the installation that an administrator changes while it runs."""
