"""Small secrets that must be read again (a TOTP key, a link on its maker's page) are never in the database readable."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class CannotOpen(Exception):
    """The sealed text was made with another key, for another purpose, or was changed."""


def seal(text: str, *, purpose: str) -> str:
    """Encrypt and authenticate `text` under SECRET_KEY; only the same purpose opens it."""
    return _box(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """Open what `seal` made, under SECRET_KEY or one of its fallbacks. Raises CannotOpen."""
    try:
        return _box(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise CannotOpen(purpose) from None


def _box(purpose: str) -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derive(secret, purpose)) for secret in secrets])


def _derive(secret: str, purpose: str) -> bytes:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"familyvault.{purpose}".encode()).derive(secret.encode())
    return base64.urlsafe_b64encode(key)
