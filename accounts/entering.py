"""Letting somebody in who has shown a one-time address instead of a code or a passkey."""

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse

from accounts.models import User


def let_in(request: HttpRequest, user: User, *, to: str) -> HttpResponse:
    """Log `user` in under a new session key and lead them to the path `to`; a keeper's second step is still asked."""
    return perform_login(request, user, email_verification="none", redirect_url=to)
