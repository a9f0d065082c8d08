"""Sealed objects behind one interface; the configured instances.

Only this module knows Django; the rest of the stage takes plain arguments.
"""

from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from .errors import InvalidStorageUrl
from .interface import Storage
from .keys import Keyring
from .names import new_name
from .sealed import SealedStore

__all__ = ["Storage", "keyring", "new_name", "sealed_store", "storage", "storage_at"]


def storage() -> Storage:
    """The storage of settings.STORAGE_URL; one per process."""
    from django.conf import settings

    return storage_at(settings.STORAGE_URL)


def sealed_store() -> SealedStore:
    """The configured storage, sealed: what everything but /readyz should use."""
    return SealedStore(storage())


def keyring() -> Keyring:
    """The vault keys of settings.VAULT_KEYS, the text of the key file."""
    from django.conf import settings

    return _parsed_keyring(settings.VAULT_KEYS)


@cache
def storage_at(url: str) -> Storage:
    """The storage an address names: `file:///folder`, or for S3 see `S3Settings.parse`.

    Raises InvalidStorageUrl. boto3 is imported only by those who use S3.
    """
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/"):
        from .disk import DiskStorage

        return DiskStorage(Path(unquote(parts.path)))
    if parts.scheme == "s3":
        from .s3 import S3Settings, S3Storage

        return S3Storage(S3Settings.parse(url))
    raise InvalidStorageUrl("STORAGE_URL must begin with file:/// or s3://")


@cache
def _parsed_keyring(text: str) -> Keyring:
    return Keyring.parse(text)
