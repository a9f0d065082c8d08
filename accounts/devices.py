"""Devices: one browser of one person, known by a long-lived cookie and bound to the session."""

import hashlib
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import Device
from accounts.user_agents import browser_name

COOKIE_NAME = "__Host-device" if settings.TLS else "device"
COOKIE_AGE = 2 * 365 * 24 * 3600
SESSION_KEY = "device"


def current_device(request: HttpRequest) -> Device | None:
    """Return the live device of this session, meeting it at the session's first request; None once it has ended."""
    device_id = request.session.get(SESSION_KEY)
    if device_id is None:
        return meet(request)
    return Device.objects.filter(pk=device_id, user=request.user, revocation=None).first()


def meet(request: HttpRequest) -> Device:
    """Recognise the browser by its cookie, or note it as a new device of this person."""
    token = request.COOKIES.get(COOKIE_NAME, "")
    device = Device.objects.filter(token_hash=_hash(token), user=request.user, revocation=None).first() if token else None
    if device is None:
        token = secrets.token_urlsafe(32)
        name = browser_name(request.headers.get("User-Agent", ""))
        device = Device.objects.create(user=request.user, token_hash=_hash(token), name=name)
        request.new_device_token = token
    else:
        Device.objects.filter(pk=device.pk).update(last_seen_at=timezone.now())
    request.session[SESSION_KEY] = str(device.pk)
    return device


def set_device_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """Give a newly met browser its token."""
    token = getattr(request, "new_device_token", None)
    if token:
        response.set_cookie(
            COOKIE_NAME, token, max_age=COOKIE_AGE, secure=settings.TLS, httponly=True, samesite="Lax", path="/"
        )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
