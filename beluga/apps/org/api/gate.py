"""Judges the calls of outside applications before the request's transaction begins.

A refused or failed call must count towards the limit and spend its nonce like any other, so what is noted here may not
be rolled back with the request. The kernel asks for the outcome when it asks who is calling.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from beluga.apps.org.queries.admission import BEARER, note_call
from beluga.apps.org.services.applications import PREFIX


class ApplicationGate:
    """Middleware: judge a request that names an application; let every other one pass."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.headers.get("Authorization", "").startswith(BEARER + PREFIX):
            note_call(request)
        return self.get_response(request)
