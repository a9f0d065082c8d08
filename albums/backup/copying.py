"""Sealed objects from one storage to another, as they are, each tried on the way: what is damaged replaces nothing."""

import io
from collections.abc import Iterator
from typing import BinaryIO

from albums.storage import Storage
from albums.storage.errors import DamagedObject
from albums.storage.keys import Keyring
from albums.storage.sealed import open_sealed

from .needed import Needed

_PIECE = 1 << 20


def copy(needed: Needed, *, source: Storage, target: Storage, keys: Keyring) -> None:
    """Copy one object, durably and whole or not at all.

    Raises ObjectMissing, DamagedObject where its seal does not open, VaultKeyError where no key of `keys` opens its
    holder's, StorageUnavailable, StorageFull.
    """
    key = keys.unwrap(needed.wrapped_key, context=needed.holder)
    with source.get(needed.name) as body:
        target.put(needed.name, io.BufferedReader(_Tried(body, key=key, name=needed.name), _PIECE))


def opened(needed: Needed, *, source: Storage, keys: Keyring) -> Iterator[bytes]:
    """What one object holds, in pieces; raises like `copy`. Act on it after the last one has come."""
    key = keys.unwrap(needed.wrapped_key, context=needed.holder)
    with source.get(needed.name) as body:
        yield from open_sealed(body, key=key, context=needed.name)


class _Tried(io.RawIOBase):
    """A sealed object as it is read, which raises DamagedObject before its end if its seal does not open."""

    def __init__(self, body: BinaryIO, *, key: bytes, name: str) -> None:
        self._body = body
        self._passed = bytearray()
        self._frames = open_sealed(self, key=key, context=name)
        self._is_open = True

    def readable(self) -> bool:
        return True

    def read(self, count: int = -1) -> bytes:
        """For `open_sealed`: read on, and keep what was read for whoever copies."""
        piece = self._body.read(count) or b""
        self._passed += piece
        return piece

    def readinto(self, buffer) -> int:
        while not self._passed and self._is_open:
            self._is_open = next(self._frames, None) is not None
        count = min(len(buffer), len(self._passed))
        buffer[:count] = self._passed[:count]
        del self._passed[:count]
        return count


def reason(error: Exception) -> str:
    """Why an object could not be copied or opened, in a word or two."""
    return "damaged" if isinstance(error, DamagedObject) else "no key opens it"
