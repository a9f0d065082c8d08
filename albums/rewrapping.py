"""Rotation of the vault key: every wrapped data key comes under the current one, and no sealed byte is touched.

Each row is changed only if its key is still the one that was read: a photo that is erased meanwhile stays erased.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import models

from albums.models import FingerprintShelf, Photo, Trace, Upload
from albums.storage import keyring
from albums.storage.errors import VaultKeyError

# Everything that has a `wrapped_key`, and the word before its id to which the key is bound.
WRAPPED: dict[type[models.Model], str] = {Photo: "photo", Upload: "upload", Trace: "trace", FingerprintShelf: "shelf"}


@dataclass
class Rewrapped:
    """How many keys came under the current vault key, and the rows ("photo 6a8f...") whose key no vault key opens."""

    changed: int = 0
    closed: list[str] = field(default_factory=list)


def rewrap_all() -> Rewrapped:
    """Wrap every key under the current vault key. Safe to repeat, and while the vault runs."""
    done = Rewrapped()
    for model, word, pk, wrapped in _wrapped_keys():
        context = f"{word} {pk}"
        try:
            fresh = keyring().rewrap(wrapped, context=context)
        except VaultKeyError:
            done.closed.append(context)
            continue
        if fresh != wrapped:
            done.changed += model.objects.filter(pk=pk, wrapped_key=wrapped).update(wrapped_key=fresh)
    return done


def keys_in_use() -> dict[str, int]:
    """How many rows each vault key still wraps, by its id."""
    found: dict[str, int] = {}
    for *_, wrapped in _wrapped_keys():
        try:
            key_id = keyring().key_id_of(wrapped)
        except VaultKeyError:
            continue
        found[key_id] = found.get(key_id, 0) + 1
    return found


def _wrapped_keys() -> Iterator[tuple[type[models.Model], str, object, bytes]]:
    for model, word in WRAPPED.items():
        rows = model.objects.exclude(wrapped_key=b"").order_by("pk").values_list("pk", "wrapped_key")
        # Read whole before anything is changed (some hundred bytes a photo): SQLite has one writer.
        for pk, wrapped in list(rows):
            yield model, word, pk, bytes(wrapped)
