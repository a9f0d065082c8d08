"""What a page may ask for, read strictly before anything is looked up."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from django.http import HttpRequest, HttpResponse

from albums.viewing.seal import UnusableKey, read_page_key

MOST_PHOTOS = 60
PLAIN = "text/plain; charset=utf-8"


class BadQuestion(ValueError):
    """A body that the vault's own page would not send; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Question:
    """Photos to see, without repetition, and the public key that the answer is sealed for.

    `from_bin`: they lie in the bin, and whoever may bring them back wants to know them by sight.
    """

    photos: tuple[UUID, ...]
    page_key: EllipticCurvePublicKey
    from_bin: bool = False


def only_from_our_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse what another site, a typed address or a form could send, and answer a BadQuestion in words.

    The header of our own cannot be set by a form and, across origins, not without a preflight that we never answer:
    it protects browsers without Sec-Fetch too.
    """

    @wraps(view)
    def checked(request: HttpRequest, **named: UUID) -> HttpResponse:
        if not _is_from_our_page(request):
            return HttpResponse("Photos are shown only in the vault's own pages.\n", status=403, content_type=PLAIN)
        try:
            return view(request, **named)
        except BadQuestion as error:
            return HttpResponse(f"{error}\n", status=400, content_type=PLAIN)

    return checked


def read_batch(request: HttpRequest) -> Question:
    """Read `{"photos": [up to MOST_PHOTOS ids], "key": "...", "bin": true or absent}`. Raises BadQuestion."""
    body = _read_body(request)
    ids = body.get("photos")
    if not isinstance(ids, list) or not 1 <= len(ids) <= MOST_PHOTOS:
        raise BadQuestion(f"Name between 1 and {MOST_PHOTOS} photos.")
    photos = tuple(dict.fromkeys(_read_id(each) for each in ids))
    return Question(photos, _read_key(body), from_bin=body.get("bin") is True)


def read_single(request: HttpRequest) -> Question:
    """Read `{"photo": id, "key": "..."}`. Raises BadQuestion."""
    body = _read_body(request)
    return Question((_read_id(body.get("photo")),), _read_key(body))


def _is_from_our_page(request: HttpRequest) -> bool:
    return (
        request.headers.get("X-FamilyVault") == "1"
        and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        and request.headers.get("Sec-Fetch-Mode", "cors") in ("cors", "same-origin")
    )


def _read_body(request: HttpRequest) -> dict:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise BadQuestion("The question is not JSON.") from error
    if not isinstance(body, dict):
        raise BadQuestion("The question is not a JSON object.")
    return body


def _read_id(value: object) -> UUID:
    try:
        return UUID(value)
    except (ValueError, TypeError, AttributeError) as error:
        raise BadQuestion("A photo's id is a UUID.") from error


def _read_key(body: dict) -> EllipticCurvePublicKey:
    key = body.get("key")
    try:
        return read_page_key(key if isinstance(key, str) else "")
    except UnusableKey as error:
        raise BadQuestion(str(error)) from error
