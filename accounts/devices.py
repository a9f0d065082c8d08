"""Devices: one browser of one person, known by a long-lived cookie and bound to the session."""

from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import Device
from accounts.tokens import hash_token, new_token
from accounts.user_agents import browser_name

COOKIE_NAME = "__Host-device" if settings.TLS else "device"
COOKIE_AGE = 2 * 365 * 24 * 3600
SESSION_KEY = "device"
# "Last here" needs no write for every look.
SEEN_EVERY = timedelta(minutes=10)


def notice(device: Device) -> None:
    """Note that this device is here now."""
    if timezone.now() - device.last_seen_at > SEEN_EVERY:
        Device.objects.filter(pk=device.pk).update(last_seen_at=timezone.now())


def meet(request: HttpRequest) -> Device:
    """Recognise the browser by its cookie, or note it as a new device of this person."""
    device = _known(request)
    if device is None:
        token = new_token()
        name = browser_name(request.headers.get("User-Agent", ""))
        device = Device.objects.create(user=request.user, token_hash=hash_token(token), name=name)
        request.new_device_token = token
        _tell_of_new_device(request)
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


def _known(request: HttpRequest) -> Device | None:
    token_hash = hash_token(request.COOKIES.get(COOKIE_NAME, ""))
    return Device.objects.filter(token_hash=token_hash, user=request.user, revocation=None).first()


def _tell_of_new_device(request: HttpRequest) -> None:
    """Mail a person whom another device already knows; to a newcomer it would be no news."""
    if request.user.devices.count() > 1:
        get_adapter().send_notification_mail("account/email/new_device", request.user, {"user": request.user})
