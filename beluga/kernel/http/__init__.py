"""HTTP: the plumbing between requests and the engines: authentication, errors, paging, routes for any object."""
