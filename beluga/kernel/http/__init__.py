"""The ninja plumbing: sign-in, errors, paging, and the routes of any object."""
