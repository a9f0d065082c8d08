"""Try the vault's own doors over HTTP, as the browser of somebody whose access has ended would.

Nothing is asked of the code that decides: what counts is what the server really answers on its address.
"""

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import get_random_string

from albums.endings.doors import Door

logger = logging.getLogger(__name__)

# Seconds for one door, and for all of them: a parent waits.
PATIENCE, LONGEST = 2.0, 6.0
MOST_READ = 2**20
CSRF_SECRET_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Knock:
    """A door, and the session to try it with."""

    door: Door
    session_key: str


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a knock. No `status`: the door could not be tried, which says nothing about it."""

    door: str
    status: int | None
    closed: bool

    def as_json(self) -> dict:
        return {"door": self.door, "status": self.status, "closed": self.closed}


def knock_at(knocks: Iterable[Knock]) -> list[Tried]:
    """Try each door once. When nobody answers at all, or it takes too long, the rest are not tried."""
    ends_at, results, is_reachable = time.monotonic() + LONGEST, [], True
    for knock in knocks:
        tried = Tried(knock.door.words, None, closed=False)
        if is_reachable and time.monotonic() < ends_at:
            try:
                tried = _try(knock)
            except (OSError, HTTPException) as error:
                # Neither path nor session: only that nobody answered.
                logger.warning("The vault could not try one of its own doors (%s).", type(error).__name__)
                is_reachable = isinstance(error, TimeoutError)
        results.append(tried)
    return results


def _try(knock: Knock) -> Tried:
    status, place, body = _ask(knock)
    if _says_nothing_of_access(knock.door, status, place):
        return Tried(knock.door.words, None, closed=False)
    return Tried(knock.door.words, status, closed=_is_closed(knock.door, status, place, body))


def _ask(knock: Knock) -> tuple[int, str, bytes]:
    """Return the status, where it leads, and the body."""
    connection = _connect()
    try:
        connection.request(knock.door.method, knock.door.path, knock.door.body, _headers(knock))
        response: HTTPResponse = connection.getresponse()
        return response.status, response.getheader("Location") or "", response.read(MOST_READ)
    finally:
        connection.close()


def _connect() -> HTTPConnection:
    own = urlsplit(settings.OWN_URL)
    if not own.hostname:
        raise ConnectionRefusedError
    kind = HTTPSConnection if own.scheme == "https" else HTTPConnection
    return kind(own.hostname, own.port, timeout=PATIENCE)


def _headers(knock: Knock) -> dict[str, str]:
    """As the proxy in front would pass a browser's request on, with a token that satisfies the check against forgery:
    otherwise that check would answer in place of the access decision, and every door would look closed.
    """
    public = urlsplit(settings.PUBLIC_URL)
    token = get_random_string(CSRF_SECRET_LENGTH)
    return {
        "Host": public.netloc,
        "X-Forwarded-Proto": public.scheme,
        "X-Forwarded-For": "127.0.0.1",
        "Origin": settings.PUBLIC_URL,
        "X-CSRFToken": token,
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={knock.session_key}; {settings.CSRF_COOKIE_NAME}={token}",
    } | knock.door.headers


def _says_nothing_of_access(door: Door, status: int, place: str) -> bool:
    """The server is in trouble or too busy, or something before it leads to the same door by https."""
    is_led_back = status in (301, 302, 307, 308) and urlsplit(place).path == urlsplit(door.path).path
    return status >= 500 or status == 429 or is_led_back


def _is_closed(door: Door, status: int, place: str, body: bytes) -> bool:
    if any(secret.encode() in body for secret in door.secrets):
        return False
    if status == 200:
        return door.tells_nothing(body)
    if status in (301, 302, 303):
        return urlsplit(place).path in {reverse("account_login"), reverse("ended"), reverse("guest_link")}
    return status in (401, 403, 404)
