"""What every answer goes through, whoever made it: the session's cookie, the content security policy, Secure cookies
behind https, and compression of what is text (pictures and workbooks are compressed in themselves)."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

TEXTS = ("application/json", "text/")


def events_url(request: HttpRequest) -> str | None:
    """Return where the browser that sent `request` finds its events, None when it can only poll.

    The events process answers on the same host at its own port; it speaks http, so behind https its address has to be
    said (BELUGA_EVENTS_URL).
    """
    if settings.EVENTS_URL:
        return str(settings.EVENTS_URL)
    if request.is_secure():
        return None
    host = request.get_host()
    name = host if host.endswith("]") else host.rsplit(":", 1)[0]
    return f"http://{name}:{settings.EVENTS_PORT}/events"


def content_security_policy(events: str | None) -> str:
    """Return the policy: nothing from elsewhere but the events, no inline script.

    Inline styles are allowed because the component kits and the charts write them.
    """
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(events)) if events else ""
    return (
        f"default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        f"font-src 'self' data:; connect-src 'self' {origin}; worker-src 'self' blob:; object-src 'none'; "
        f"base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    )


class Sessions(SessionMiddleware):
    """Django's sessions, but an answer takes the cookie away only where its own request ended the session.

    A browser that signs in anew may still have a question of its old session under way (another tab asks for news): the
    answer to that one arrives last and must not take the new cookie with it.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Return the answer, with the session's cookie where the request began, changed or ended a session."""
        session = getattr(request, "session", None)
        if session is not None and session.is_empty() and not session.modified:
            patch_vary_headers(response, ("Cookie",))
            return response
        kept: HttpResponse = super().process_response(request, response)
        return kept


class CompressedTexts(GZipMiddleware):
    """Compress JSON and pages for whoever takes it."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return the answer, compressed where that makes it shorter."""
        if response.streaming or not response.headers.get("Content-Type", "").startswith(TEXTS):
            return response
        compressed: HttpResponseBase = super().process_response(request, response)
        return compressed


class SecurityHeaders:
    """Set the policy on every answer that has none, and mark cookies Secure when the request came by https."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Content-Security-Policy" not in response.headers:
            response.headers["Content-Security-Policy"] = content_security_policy(events_url(request))
        if request.is_secure():
            for cookie in response.cookies.values():
                cookie["secure"] = True
        return response
