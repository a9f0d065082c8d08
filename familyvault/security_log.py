"""Security events in the log: who came in or showed again that it is them and by what, who changed how they come in, what
was typed wrong, who was refused at which door.

People are told by their ids, never by names or addresses: whoever may look the id up on the staff pages learns the rest.
"""

import logging
from collections.abc import Callable
from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as factors
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

logger = logging.getLogger(__name__)

REFUSALS = (401, 403, 404, 405, 429)
UNKNOWN = "somebody unknown"


class RefusalsMiddleware:
    """Notes every refusal of a route of the vault; what is at no route is noise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.resolver_match is not None and _is_refusal(request, response):
            route = request.resolver_match.url_name
            logger.info("%s was refused %s at %s with %s", _who(request), request.method, route, response.status_code)
        return response


def note_failure(request: HttpRequest, reason: str) -> None:
    """Note that something typed to come in, or to change how one comes in, was wrong or too often."""
    route = request.resolver_match.url_name if request.resolver_match else "no route"
    logger.warning("%s failed at %s: %s", _who(request), route, reason)


def note_withheld(request: HttpRequest, photos: int) -> None:
    """Note that so many photos of a batch were not given: gone since the page was drawn, or never this viewer's."""
    logger.info("%s asked for %s photos that were not given", _who(request), photos)


def note_guest(link_id: Any, deed: str) -> None:
    """Note what somebody did at the door of a guest link."""
    logger.info("A guest of link %s %s", link_id, deed)


def listen() -> None:
    """Hear of people who come in and leave, by whatever way, of who shows again that it is them, and of changed ways in."""
    for signal, note in (
        (user_logged_in, _note_coming_in),
        (user_logged_out, _note_leaving),
        (account.authentication_step_completed, _note_showing_again),
        (factors.authenticator_added, _note_new_factor),
        (factors.authenticator_reset, _note_new_factor),
        (factors.authenticator_removed, _note_removed_factor),
        (account.email_changed, _note_new_address),
        (account.email_removed, _note_removed_address),
    ):
        signal.connect(note, dispatch_uid="familyvault.security_log")


def _note_coming_in(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    steps = request.session.get("account_authentication_methods") or []
    ways = " and ".join(str(step.get("method")) for step in steps) or "a one-time link"
    logger.info("Person %s came in by %s", user.pk, ways)


def _note_leaving(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    if user is not None:
        logger.info("Person %s logged out", user.pk)


def _note_showing_again(user: Any, method: str, reauthenticated: bool = False, **kwargs: Any) -> None:
    """The steps of a log-in are told when it is done; this one opens the export and the staff pages."""
    if reauthenticated:
        logger.info("Person %s showed again that it is them by %s", user.pk, kwargs.get("type", method))


def _note_new_factor(user: Any, authenticator: Any, **kwargs: Any) -> None:
    logger.info("Person %s has a new way to show that it is them: %s", user.pk, authenticator.type)


def _note_removed_factor(user: Any, authenticator: Any, **kwargs: Any) -> None:
    logger.info("Person %s removed a way to show that it is them: %s", user.pk, authenticator.type)


def _note_new_address(user: Any, from_email_address: Any, **kwargs: Any) -> None:
    logger.info("Person %s %s", user.pk, "changed their address" if from_email_address else "showed that their address is theirs")


def _note_removed_address(user: Any, **kwargs: Any) -> None:
    logger.info("Person %s removed an address", user.pk)


def _is_refusal(request: HttpRequest, response: HttpResponse) -> bool:
    # Whoever was in before is led to the page that says so.
    led_away = getattr(request, "ended", None) and response.headers.get("Location") == reverse("ended")
    return response.status_code in REFUSALS or bool(led_away)


def _who(request: HttpRequest) -> str:
    viewer = getattr(request, "viewer", None)
    if viewer is None:
        return _who_was(request)
    return f"Guest link {viewer.link_id}" if viewer.is_guest else f"Person {viewer.user.pk}"


def _who_was(request: HttpRequest) -> str:
    """Say whose session it is that opens nothing (any more), and why."""
    row = getattr(getattr(request, "session", None), "row", None)
    device = row.device if row is not None else None
    if device is None or not getattr(request, "ended", None):
        return UNKNOWN
    if device.user_id is not None:
        return f"Person {device.user_id} (not in: {request.ended})"
    link = device.admission.link_id if hasattr(device, "admission") else "that is gone"
    return f"Guest link {link} (not in: {request.ended})"
