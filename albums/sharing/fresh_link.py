"""The link just made, on its maker's page only: sealed in their session, and forgotten after an hour."""

import time
from uuid import UUID

from django.http import HttpRequest

from accounts.sealing import CannotOpen, seal, unseal

SESSION_KEY = "fresh_link"
PURPOSE = "fresh-link"
SHOWN_FOR = 3600


def keep(request: HttpRequest, *, invitation_id: UUID, token: str) -> None:
    sealed = seal(token, purpose=PURPOSE)
    request.session[SESSION_KEY] = {"invitation": str(invitation_id), "token": sealed, "at": time.time()}


def kept_token(request: HttpRequest, invitation_id: UUID) -> str | None:
    """Return the token of this invitation, if this browser made its link within SHOWN_FOR seconds."""
    kept = request.session.get(SESSION_KEY)
    if kept and time.time() - kept["at"] > SHOWN_FOR:
        kept = request.session.pop(SESSION_KEY) and None
    if not kept or kept["invitation"] != str(invitation_id):
        return None
    try:
        return unseal(kept["token"], purpose=PURPOSE)
    except CannotOpen:
        return None
