"""The vault's keys, and the data keys they wrap.

Every photo has its own data key, stored in the database only as wrapped here.
Destroying that one row makes the photo unreadable in every backup and bucket
version; rotating the vault key re-wraps these few bytes and never bulk data.
"""

import base64
import binascii
import re
import secrets
from collections.abc import Mapping
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .errors import DamagedKey, MalformedKeyring, UnknownVaultKey

KEY_BYTES = 32
_NONCE_BYTES = 12
_TAG_BYTES = 16
_VERSION = 1
_PURPOSE = b"familyvault data key\x00"
_KEY_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")


def new_data_key() -> bytes:
    """A fresh key of 256 random bits for one photo."""
    return AESGCM.generate_key(bit_length=8 * KEY_BYTES)


def generate_keyring_text() -> str:
    """The key file of a new vault: one line, `id:base64`."""
    secret = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    return f"{Keyring.new_key_id()}:{secret}\n"


def parse_keys(text: str) -> dict[str, bytes]:
    """The keys of a key file by their id, in its order; the first is the current one.

    One key a line, `id:base64 of 32 bytes`; empty lines and lines that begin with #
    are passed over. Raises MalformedKeyring with the number of the line, never with
    what it holds.
    """
    keys: dict[str, bytes] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        key_id, key = _parse_line(line, number=number)
        if key_id in keys:
            raise MalformedKeyring(f"line {number} repeats a key id")
        keys[key_id] = key
    if not keys:
        raise MalformedKeyring("the key file holds no key")
    return keys


class Keyring:
    """The vault keys by id. The first wraps; all of them unwrap."""

    def __init__(self, keys: Mapping[str, bytes]):
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self.current_id = next(iter(keys))

    @classmethod
    def parse(cls, text: str) -> Self:
        """A keyring from the text of the key file. Raises MalformedKeyring."""
        return cls(parse_keys(text))

    @staticmethod
    def new_key_id() -> str:
        """An id for a key about to be added; it is not secret."""
        return f"v{secrets.token_hex(4)}"

    def wrap(self, data_key: bytes, *, context: str) -> bytes:
        """Seal a data key under the current vault key, bound to `context`.

        AES-256-GCM with a random nonce; the answer is version (1 byte), length of
        the id (1), id, nonce (12), ciphertext and tag. Header and context are
        authenticated: a wrapped key moved to another photo's row does not open.
        """
        if len(data_key) != KEY_BYTES:
            raise ValueError("a data key has 32 bytes")
        header = _header(self.current_id)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        cipher = self._ciphers[self.current_id]
        return header + nonce + cipher.encrypt(nonce, data_key, _bound(header, context))

    def unwrap(self, wrapped: bytes, *, context: str) -> bytes:
        """The data key. Raises UnknownVaultKey or DamagedKey."""
        wrapped = bytes(wrapped)
        key_id = self.key_id_of(wrapped)
        if key_id not in self._ciphers:
            raise UnknownVaultKey(f"no vault key with id {key_id} is in the key file")
        header = _header(key_id)
        nonce = wrapped[len(header) : len(header) + _NONCE_BYTES]
        sealed = wrapped[len(header) + _NONCE_BYTES :]
        try:
            return self._ciphers[key_id].decrypt(nonce, sealed, _bound(header, context))
        except InvalidTag:
            raise DamagedKey("a wrapped data key does not open") from None

    def rewrap(self, wrapped: bytes, *, context: str) -> bytes:
        """The same data key under the current vault key.

        One that is under it already comes back as it is, so that a rotation cut
        short can simply run again.
        """
        if self.key_id_of(wrapped) == self.current_id:
            return bytes(wrapped)
        return self.wrap(self.unwrap(wrapped, context=context), context=context)

    @staticmethod
    def key_id_of(wrapped: bytes) -> str:
        """The id of the vault key that wrapped this. Raises DamagedKey."""
        wrapped = bytes(wrapped)
        end = 2 + wrapped[1] if len(wrapped) > 1 else 0
        body = _NONCE_BYTES + KEY_BYTES + _TAG_BYTES
        if not end or wrapped[0] != _VERSION or len(wrapped) != end + body:
            raise DamagedKey("not a wrapped data key")
        key_id = wrapped[2:end].decode("ascii", errors="replace")
        if not _KEY_ID.fullmatch(key_id):
            raise DamagedKey("not a wrapped data key")
        return key_id

    def __repr__(self) -> str:
        return f"<Keyring of {len(self._ciphers)}, current {self.current_id}>"


def _parse_line(line: str, *, number: int) -> tuple[str, bytes]:
    key_id, _, secret = line.partition(":")
    try:
        key = base64.b64decode(secret.strip(), validate=True)
    except binascii.Error:
        key = b""
    if not _KEY_ID.fullmatch(key_id) or len(key) != KEY_BYTES:
        raise MalformedKeyring(f"line {number} is not `id:base64 of 32 bytes`")
    return key_id, key


def _header(key_id: str) -> bytes:
    encoded = key_id.encode("ascii")
    return bytes((_VERSION, len(encoded))) + encoded


def _bound(header: bytes, context: str) -> bytes:
    return _PURPOSE + header + context.encode()
