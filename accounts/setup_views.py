"""The page of setting up, behind its door."""

from allauth.decorators import rate_limit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.entering import let_in
from accounts.setup import AlreadySetUp, opens_setup, set_up
from accounts.setup_form import SetUpForm
from familyvault.policy import ANYONE, policy
from familyvault.scopes import CLOSED_DOOR

SESSION_KEY = "setup"  # as `accounts.token_door` leaves it


@policy(ANYONE, scope=CLOSED_DOOR, GET=200, POST=200)
@rate_limit(action="setup")
def setup(request: HttpRequest) -> HttpResponse:
    token_hash = request.session.get(SESSION_KEY, "")
    if not opens_setup(token_hash):
        return _closed(request)
    form = SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _finish(request, token_hash, form.cleaned_data)
    return render(request, "accounts/setup.html", {"form": form})


def _finish(request: HttpRequest, token_hash: str, answers: dict) -> HttpResponse:
    try:
        keeper = set_up(token_hash=token_hash, **answers)
    except AlreadySetUp:
        return _closed(request)
    del request.session[SESSION_KEY]
    return let_in(request, keeper, to=reverse("welcome"), from_the_machine=True)


def _closed(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/setup_closed.html", status=404)
