"""Every endpoint says who may use it: a function, everybody signed in, or, for a short list, everybody."""

import inspect

from beluga.config.api import api

PUBLIC = ("/api/health", "/api/auth/", "/api/config")


def _operations():
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                yield "/api/" + f"{prefix}/{path}".strip("/").replace("//", "/"), operation


def test_every_endpoint_declares_who_may_use_it():
    silent = [
        f"{operation.methods} {path}"
        for path, operation in _operations()
        if not path.startswith(PUBLIC) and not _declared(operation.view_func)
    ]
    assert silent == [], "declare it with kernel.http.endpoint: function=… or signed_in=True"


def test_only_the_listed_endpoints_are_public():
    public = [path for path, operation in _operations() if getattr(_inner(operation.view_func), "public", False)]
    assert [path for path in public if not path.startswith(PUBLIC)] == []


def test_every_endpoint_is_documented():
    bare = [
        f"{operation.methods} {path}"
        for path, operation in _operations()
        if not (operation.summary and inspect.getdoc(operation.view_func))
    ]
    assert bare == []


def _inner(view):
    """The declared function, whatever ninja wrapped around it."""
    while not hasattr(view, "required_function") and hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    return view


def _declared(view) -> bool:
    view = _inner(view)
    return bool(getattr(view, "required_function", None) or getattr(view, "signed_in", False))
