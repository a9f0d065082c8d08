"""One's own page: name, e-mail, devices, passkeys."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from familyvault.policy import RELATIVE, policy


@policy(RELATIVE, GET=200)
def my_account(request: HttpRequest) -> HttpResponse:
    keys = Authenticator.objects.filter(user=request.user)
    context = {
        "address": EmailAddress.objects.filter(user=request.user).order_by("-primary").first(),
        "devices": request.user.devices.filter(revocation=None),
        "passkeys": [key.wrap() for key in keys.filter(type=Authenticator.Type.WEBAUTHN)],
        "has_totp": keys.filter(type=Authenticator.Type.TOTP).exists(),
    }
    return render(request, "accounts/my_account.html", context)


@policy(RELATIVE, GET=200)
def welcome(request: HttpRequest) -> HttpResponse:
    """After setting up: offer a passkey before anything else."""
    return render(request, "accounts/welcome.html")


@policy(RELATIVE, GET=302)
def to_my_account(request: HttpRequest) -> HttpResponse:
    """Stands in for allauth's own overview pages: everything about oneself is in one place."""
    return redirect("my_account")
