"""Adding a passkey: always one that logs in by itself, with no recovery codes that nobody asked for."""

from allauth.account.adapter import get_adapter
from allauth.mfa.webauthn.internal import auth, flows
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic.edit import FormView

from accounts.showing_again import only_who_may_change_ways_in
from familyvault.policy import RELATIVE, policy


class AddPasskeyView(AddWebAuthnView):
    """allauth's view makes a second factor by default, and recovery codes with it, which only TOTP has a use for."""

    def get_context_data(self, **kwargs) -> dict:
        context = FormView.get_context_data(self, **kwargs)
        context["js_data"] = {"creation_options": auth.begin_registration(self.request.user, True)}
        return context

    def form_valid(self, form) -> HttpResponse:
        flows.signup_authenticator(self.request, self.request.user, **_passkey(form))
        get_adapter().send_notification_mail("mfa/email/webauthn_added", self.request.user)
        return redirect("my_account")


def _passkey(form) -> dict:
    return {"name": form.cleaned_data["name"][:60], "credential": form.cleaned_data["credential"]}


_view = AddPasskeyView.as_view()


@policy(RELATIVE, GET=200, POST=200)
@only_who_may_change_ways_in
def add_passkey(request: HttpRequest) -> HttpResponse:
    return _view(request)
