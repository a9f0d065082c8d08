"""Letting somebody in who has shown a one-time address instead of a code or a passkey."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse

from accounts.models import User

FROM_THE_MACHINE = "a one-time link from the vault's machine"


def let_in(request: HttpRequest, user: User, *, to: str, from_the_machine: bool = False) -> HttpResponse:
    """Log `user` in under a new session key and lead them to the path `to`; a keeper's second step is still asked.

    A link `from_the_machine` shows that it is them, as a code or a passkey does: whoever types there owns the vault. One
    that a keeper's browser made does not, or a session that was taken over could show so by itself.
    """
    if from_the_machine:
        record_authentication(request, user, method=FROM_THE_MACHINE)
    return perform_login(request, user, email_verification="none", redirect_url=to)
