"""Doors with a secret in their address: it leaves the address bar before any page is shown."""

from collections.abc import Callable

from allauth.decorators import rate_limit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.tokens import hash_token
from familyvault.policy import ANYONE, policy


def door_to(page: str) -> Callable[..., HttpResponse]:
    """Make the view that takes the token of an address and leads to the route `page`, which finds its hash in the session
    under that name. It changes nothing else: chat programs may look at an address as often as they like.
    """

    @policy(ANYONE, GET=302)
    @rate_limit(action="door", limit_get=True)
    def door(request: HttpRequest, token: str) -> HttpResponse:
        request.session[page] = hash_token(token)
        return redirect(page)

    return door
