"""Who has shown lately that it is them: asked before the originals and the staff pages, and before a new way to show it.

Whoever took over a session that was left open is stopped there, also from making a passkey of their own and showing that.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

# What asks for it is open for so long after somebody has shown that it is them.
OPEN_FOR = timedelta(minutes=15)
PAGE = "accounts/again.html"


def showed_lately(request: HttpRequest) -> bool:
    """Say whether this session's person logged in, or showed again that it is them, within OPEN_FOR.

    allauth's own answer is yes for everybody who comes in by codes alone, so it is not asked.
    """
    since = time.time() - OPEN_FOR.total_seconds()
    return any(step["at"] > since for step in get_authentication_records(request, request.user))


def may_change_ways_in(request: HttpRequest) -> bool:
    """Say whether this session may add a passkey, an authenticator app, an address or a keeper, as far as this module asks.

    A keeper's would open the originals and a staff person's the staff pages; allauth itself asks only who has one already.
    Whoever is as new as OPEN_FOR may begin: an invitation has just let them in, and they have nothing to show yet.
    """
    user = request.user
    is_new = user.joined_at > timezone.now() - OPEN_FOR
    return not (user.is_keeper or user.is_staff) or is_new or showed_lately(request)


def only_who_may_change_ways_in(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Have keepers and staff show again that it is them before they see or send this page, and lead them back to it."""

    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        if may_change_ways_in(request):
            return view(request)
        return redirect(request.path) if request.method == "POST" else ask_again(request, PAGE)

    return checked


def ask_again(request: HttpRequest, page: str, *, back_to: str = "") -> HttpResponse:
    """Lead to showing a passkey or an app's number, and back here, or to the path `back_to`. Whoever has neither finds on
    `page` what works.
    """
    back = urlencode({"next": back_to or request.get_full_path()})
    if get_adapter(request).get_reauthentication_methods(request.user):
        return redirect(f"{reverse('account_reauthenticate')}?{back}")
    return render(request, page, context_to_come_in_again(request, back=back))


def context_to_come_in_again(request: HttpRequest, *, back: str) -> dict:
    """What templates/parts/come_in_again.html wants; `back`: the query that leads back."""
    return {"next": f"{reverse('account_login')}?{back}", "may_make_one": may_change_ways_in(request)}
