"""The headers of every response, whatever answered: a page, bytes, a redirect or an error.

The content security policy itself is django-csp's; HSTS, nosniff and Referrer-Policy are SecurityMiddleware's.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from familyvault.large_bodies import ORDINARY_BYTES, announces_more, may_be_large
from familyvault.rate_limits import SHORTEST_PAUSE

# Only names that browsers know: an unknown one is a warning on every page.
# What the pages use stays for this origin alone; everything else that a browser could lend is refused.
_OWN_FEATURES = (
    "clipboard-write",
    "fullscreen",
    "publickey-credentials-create",
    "publickey-credentials-get",
    "screen-wake-lock",
)
_NO_FEATURES = (
    "accelerometer", "autoplay",
    "browsing-topics", "camera", "clipboard-read", "display-capture", "encrypted-media", "gamepad", "geolocation",
    "gyroscope", "hid", "identity-credentials-get", "idle-detection", "interest-cohort",
    "keyboard-map", "local-fonts", "magnetometer", "microphone", "midi", "otp-credentials", "payment",
    "picture-in-picture", "serial", "storage-access", "sync-xhr", "usb",
    "window-management", "xr-spatial-tracking",
)  # fmt: skip

SECURITY_HEADERS = {
    # Nobody else's page may hold a handle on ours, embed it, or load its bytes.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Nothing leaves for other sites. "no-referrer" would make browsers post our own forms with "Origin: null", which
    # the CSRF check refuses.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, noai, noimageai",
    "Permissions-Policy": ", ".join(
        sorted([f"{name}=(self)" for name in _OWN_FEATURES] + [f"{name}=()" for name in _NO_FEATURES])
    ),
}
NO_STORE = "private, no-store"


class BodilessHeadMiddleware:
    """Answers HEAD with the headers of GET and no body: views write one all the same, and Django leaves it to servers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "HEAD" and not response.streaming and response.content:
            response.headers.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        return response


class SecurityHeadersMiddleware:
    """Sets SECURITY_HEADERS on every response, and forbids every cache to keep anything but static files."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in SECURITY_HEADERS.items():
            response.headers[name] = value
        if not _is_static_file(request, response):
            response.headers["Cache-Control"] = NO_STORE
        return response


class ShortBodiesMiddleware:
    """Refuses, before anything is read, a body that is longer than any page's or does not say how long it is, but for those
    that their views read with patience.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not may_be_large(request.path_info, request.META.get("CONTENT_TYPE", "")) and _is_too_long(request):
            return HttpResponse(render_to_string("413.html"), status=413)
        return self.get_response(request)


class TooManyMiddleware:
    """Says by 429 and Retry-After, for programs, what a page says in words: that was too often."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # A form that a limit refused is shown again, with its sentence.
        if getattr(request, "was_too_quick", False) and response.status_code == 200:
            response.status_code = 429
        if response.status_code == 429:
            response.headers.setdefault("Retry-After", str(SHORTEST_PAUSE))
        return response


def _is_too_long(request: HttpRequest) -> bool:
    return "HTTP_TRANSFER_ENCODING" in request.META or announces_more(request, ORDINARY_BYTES)


def _is_static_file(request: HttpRequest, response: HttpResponse) -> bool:
    # A miss below /static/ is an ordinary page, and one that another deployment may turn into a file.
    return request.path.startswith(settings.STATIC_URL) and response.status_code in (200, 206, 304)
