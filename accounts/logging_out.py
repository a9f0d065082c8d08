"""Logging out: an ending like any other, which is answered once nothing more leaves on what held before it."""

import time

from allauth.account.views import logout
from django.http import HttpRequest, HttpResponse

from albums.endings.settling import settles
from familyvault.policy import ANYONE, policy
from familyvault.scopes import LOGGED_IN


@policy(ANYONE, scope=LOGGED_IN, GET=200, POST=302)
@settles
def log_out(request: HttpRequest) -> HttpResponse:
    """GET asks, POST ends this browser's session."""
    response = logout(request)
    if request.method == "POST":
        request.ended_at = time.monotonic()
    return response
