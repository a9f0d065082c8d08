"""Seal copies so that only the page that asked can open them.

The page makes an ephemeral key that cannot leave it and sends the public half. The server answers with its own,
and both derive the same AES key: ECDH over P-256 (SEC 1), HKDF-SHA256 (RFC 5869), AES-256-GCM. Neither a saved
response nor a recorded network log holds a picture, and no other session can open or ask for one.

    response  = version (1) + server's public point (65) + nonce (12) + ciphertext and tag
    container = count (u32) + per copy: photo id (16) + length (u32) + JPEG        (big-endian, inside the ciphertext)
"""

import base64
import binascii
import os
import struct
from collections.abc import Iterator, Sequence
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from albums.viewing.issue import Copy

VERSION = b"\x01"
POINT_BYTES = 65
NONCE_BYTES = 12
# An answer without any copy: version, point, nonce, the count, and the tag.
EMPTY_BYTES = 1 + POINT_BYTES + NONCE_BYTES + 4 + 16


class UnusableKey(ValueError):
    """What the page sent as its public key is not an uncompressed point on P-256."""


def context_for(request: HttpRequest) -> str:
    """Return 64 hex digits that name this session without telling its key; the page gets them as data-seal-context."""
    return salted_hmac("familyvault.seal", request.session.session_key or "", algorithm="sha256").hexdigest()


def read_page_key(text: str) -> EllipticCurvePublicKey:
    """Read the page's public key, base64url of 65 bytes. Raises UnusableKey."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        if len(raw) != POINT_BYTES:
            raise UnusableKey("The key has the wrong length.")
        return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), raw)
    except (binascii.Error, ValueError) as error:
        raise UnusableKey("The key is not a point on P-256.") from error


def seal(
    copies: Sequence[Copy], *, page_key: EllipticCurvePublicKey, purpose: str, context: str, asked: Sequence[UUID]
) -> bytes:
    """Return the response's bytes. They open only with the page's private key and the same purpose, session context and
    list of photos asked for, in their order.
    """
    own_key = generate_private_key(SECP256R1())
    head = VERSION + own_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    info = b"|".join((b"familyvault copies", purpose.encode(), context.encode(), b"".join(id.bytes for id in asked)))
    key = HKDF(algorithm=SHA256(), length=32, salt=head, info=info).derive(own_key.exchange(ECDH(), page_key))
    nonce = os.urandom(NONCE_BYTES)
    encryptor = Cipher(AES256(key), GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(head)
    # Piece by piece: a container put together first would cost as much again as sealing it.
    sealed = [head, nonce, *map(encryptor.update, _container(copies)), encryptor.finalize()]
    return b"".join((*sealed, encryptor.tag))


def _container(copies: Sequence[Copy]) -> Iterator[bytes]:
    yield struct.pack(">I", len(copies))
    for copy in copies:
        yield copy.rendition.photo_id.bytes + struct.pack(">I", len(copy.jpeg))
        yield copy.jpeg
