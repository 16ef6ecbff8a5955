"""The people and clients of the acceptance tests, for those of the kernel's tests that need some."""

from tests.acceptance.conftest import admin, anonymous, client_for, make_role, make_user

__all__ = ["admin", "anonymous", "client_for", "make_role", "make_user"]
