"""allauth's pages of one's address and authenticator app, behind showing again that it is oneself."""

from allauth.account.views import email
from allauth.mfa.totp.views import activate_totp
from django.http import HttpRequest, HttpResponse

from accounts.showing_again import only_who_may_change_ways_in
from familyvault.policy import KEEPER, RELATIVE, policy


@policy(RELATIVE, GET=200, POST=302)
@only_who_may_change_ways_in
def address(request: HttpRequest) -> HttpResponse:
    """One's address: a code that is sent there lets in."""
    return email(request)


# The matrix's keeper has an authenticator app already, and is led to taking it away.
@policy(KEEPER, GET=302, POST=302)
@only_who_may_change_ways_in
def authenticator_app(request: HttpRequest) -> HttpResponse:
    """Setting up an app. Its recovery codes are made with it, and made anew only by who shows it."""
    return activate_totp(request)
