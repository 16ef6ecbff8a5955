"""Headers that every answer carries, whoever made it: the content security policy and Secure cookies behind https."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def content_security_policy(host: str, scheme: str) -> str:
    """Return the policy for a page asked for at `host`: nothing from elsewhere, no inline script.

    The one other origin is the events process, which answers on the same host at its own port. Inline styles are
    allowed because the component kits and the charts write them.
    """
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    events = f"{scheme}://{name}:{settings.EVENTS_PORT}"
    return (
        f"default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        f"font-src 'self' data:; connect-src 'self' {events}; worker-src 'self' blob:; object-src 'none'; "
        f"base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    )


class SecurityHeaders:
    """Set the policy on every answer that has none, and mark cookies Secure when the request came by https."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Content-Security-Policy" not in response.headers:
            response.headers["Content-Security-Policy"] = content_security_policy(
                request.get_host(), request.scheme or "http"
            )
        if request.is_secure():
            for cookie in response.cookies.values():
                cookie["secure"] = True
        return response
