"""Ending one's own other devices."""

import time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from albums.endings.revoke import end_device
from albums.endings.settling import settles
from familyvault.policy import RELATIVE, policy


@policy(RELATIVE, POST=302)
@settles
def other_devices_revocation(request: HttpRequest) -> HttpResponse:
    """End every device of one's own but the one in one's hand."""
    viewer = request.viewer
    others = list(viewer.user.devices.filter(revocation=None).exclude(pk=viewer.device.pk).select_related("user"))
    for device in others:
        end_device(device, by=viewer.user)
    request.ended_at = time.monotonic()
    if others:
        words = "One device is out." if len(others) == 1 else f"{len(others)} devices are out."
        messages.success(request, f"{words} Only this one still sees your albums.")
    else:
        messages.info(request, "There was no other device.")
    return redirect("my_account")
