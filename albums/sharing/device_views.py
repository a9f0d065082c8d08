"""Ending one's own other devices."""

import time

from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import User
from albums.endings.revoke import end_device, end_invitation
from albums.endings.settling import settles
from albums.models import Invitation
from familyvault.policy import RELATIVE, policy


@policy(RELATIVE, POST=302)
@settles
def other_devices_revocation(request: HttpRequest) -> HttpResponse:
    """End every device of one's own but the one in one's hand, every session of one's own that no device is bound to, and every
    link that nobody has used yet to come in as oneself.
    """
    viewer = request.viewer
    _end_other_sessions(request)
    links = [end_invitation(link, by=viewer.user) for link in Invitation.objects.unused().filter(user=viewer.user)]
    others = list(viewer.user.devices.filter(revocation=None).exclude(pk=viewer.device.pk).select_related("user"))
    for device in others:
        end_device(device, by=viewer.user)
    request.ended_at = time.monotonic()
    if others:
        words = "One device is out." if len(others) == 1 else f"{len(others)} devices are out."
        messages.success(request, f"{words} Only this one still sees your albums.")
    else:
        messages.info(request, "There was no other device.")
    if links:
        messages.info(request, "A link to come in as you, which nobody had used yet, does not work any more.")
    return redirect("my_account")


def _end_other_sessions(request: HttpRequest) -> None:
    """Raise the epoch that every session's hash holds, and take this session along: both at once, or another tab of it that
    asks in between would be out too.
    """
    with transaction.atomic():
        person = User.objects.select_for_update(no_key=True).get(pk=request.viewer.user.pk)
        person.session_epoch += 1
        person.save(update_fields=["session_epoch"])
        request.session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        request.session.save()
