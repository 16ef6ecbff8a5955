"""The business apps. Inside each the same file names and no others; upwards they talk by events and named actions."""
