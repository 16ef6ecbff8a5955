"""Says in a few words from where a request came: its address, and the browser and system of its user agent."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest

BROWSERS = (
    (r"MicroMessenger/([\d.]+)", "微信"),
    (r"wxwork/([\d.]+)", "企业微信"),
    (r"Edg(?:e|A|iOS)?/(\d+)", "Edge"),
    (r"OPR/(\d+)", "Opera"),
    (r"Firefox/(\d+)", "Firefox"),
    (r"(?:HeadlessChrome|Chrome|CriOS)/(\d+)", "Chrome"),
    (r"Version/(\d+)[\d.]*.*Safari", "Safari"),
    (r"(?:curl|python-requests|python-httpx|okhttp|Wget)/([\d.]+)", ""),
)
SYSTEMS = (
    (r"Windows NT 10", "Windows 10+"),
    (r"Windows", "Windows"),
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"HarmonyOS", "HarmonyOS"),
    (r"Android ([\d.]+)", "Android"),
    (r"Mac OS X", "macOS"),
    (r"Linux", "Linux"),
)


def device_of(agent: str) -> str:
    """Return "Chrome 138 · Windows 10+" for a user agent, as much of it as can be told; "" for nothing."""
    browser = ""
    for pattern, name in BROWSERS:
        found = re.search(pattern, agent)
        if found:
            browser = f"{name or found.group(0).split('/')[0]} {found.group(1)}"
            break
    system = next((name for pattern, name in SYSTEMS if re.search(pattern, agent)), "")
    return " · ".join(part for part in (browser, system) if part)[:120] or agent[:60]


def device_of_request(request: HttpRequest) -> str:
    """Return the device of a request."""
    return device_of(request.headers.get("User-Agent", ""))


def address_of(request: HttpRequest) -> str:
    """Return the caller's address; the forwarded one only when the installation says that a proxy of ours sets it."""
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded = request.headers.get("X-Forwarded-For", "")
        if forwarded:
            return forwarded.rsplit(",", 1)[-1].strip()[:60]
    return str(request.META.get("REMOTE_ADDR", ""))[:60]
