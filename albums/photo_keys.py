"""A photo's two keys: the data key that seals its objects, and the mark key that makes its twins."""

from functools import cache
from typing import Protocol
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from albums.models import Photo
from albums.storage import keyring
from albums.storage.keys import new_data_key, parse_keys


class Keyed(Protocol):
    """What holds a photo's keys: the photo, or what a decision says of it."""

    id: UUID
    wrapped_key: bytes
    mark_key_id: str


def give_keys(photo: Photo, *, key: bytes | None = None) -> bytes:
    """Give a new photo (not yet saved) its own data key (its upload's `key`, or a fresh one), wrapped, and note the mark
    key in use; return the data key.
    """
    key = key or new_data_key()
    photo.wrapped_key = keyring().wrap(key, context=_context(photo))
    photo.mark_key_id = next(iter(_mark_keys()))
    return key


def data_key(photo: Keyed) -> bytes:
    """Unwrap the photo's data key. Raises DamagedKey when it was destroyed with the photo."""
    return keyring().unwrap(bytes(photo.wrapped_key), context=_context(photo))


def mark_key(photo: Keyed) -> bytes:
    """Return the 32 secret bytes from which this photo's pattern and codewords follow (HKDF, RFC 5869)."""
    secret = _mark_keys()[photo.mark_key_id]
    info = f"familyvault mark {photo.id}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret)


@cache
def _mark_keys() -> dict[str, bytes]:
    return parse_keys(settings.MARK_KEYS)


def _context(photo: Keyed) -> str:
    return f"photo {photo.id}"
