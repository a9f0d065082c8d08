"""The links just made, on their maker's pages only: sealed in their session, and each forgotten after an hour."""

import time
from uuid import UUID

from django.http import HttpRequest

from accounts.sealing import CannotOpen, seal, unseal

SESSION_KEY = "fresh_links"
PURPOSE = "fresh-link"
SHOWN_FOR = 3600
# The session is read at every request, so it stays small.
MOST_KEPT = 20


def keep(request: HttpRequest, token: str, *, of: UUID) -> None:
    """Keep this link `of` an invitation or for a guest beside the newest others; one made anew takes its older one's place."""
    links = {key: link for key, link in _fresh(request).items() if key != str(of)}
    links[str(of)] = {"token": seal(token, purpose=PURPOSE), "at": time.time()}
    newest = sorted(links, key=lambda key: links[key]["at"])[-MOST_KEPT:]
    request.session[SESSION_KEY] = {key: links[key] for key in newest}


def kept_token(request: HttpRequest, *, of: UUID) -> str | None:
    """Return the token of this invitation or guest link, if this browser made it within SHOWN_FOR seconds."""
    link = _fresh(request).get(str(of))
    if link is None:
        return None
    try:
        return unseal(link["token"], purpose=PURPOSE)
    except CannotOpen:
        return None


def _fresh(request: HttpRequest) -> dict[str, dict]:
    """Return the links that still show, and forget the others."""
    kept = request.session.get(SESSION_KEY, {})
    fresh = {key: link for key, link in kept.items() if time.time() - link["at"] <= SHOWN_FOR}
    if len(fresh) < len(kept):
        request.session[SESSION_KEY] = fresh
    return fresh
