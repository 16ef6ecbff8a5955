"""The organisation: people, departments, roles, what a role may do and see, sign-in, its log, tokens, applications.

It owns who somebody is and builds the Principal every other app is handed; it knows no customer and decides nothing
about business records. What a leaver hands over, which groups a person manages and how many messages wait is told to it
by the apps above, through the registries in `queries` and `services`.
"""
