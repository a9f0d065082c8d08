"""The words of the tus resumable upload protocol 1.0 (https://tus.io/protocols/resumable-upload), without Django.

Core, and of the extensions: creation, creation with upload, expiration, checksum, termination.
"""

import base64
import hashlib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from albums.upload.errors import ChecksumMismatch, Malformed, UnknownChecksum

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,expiration,checksum,termination"
CONTENT_TYPE = "application/offset+octet-stream"
CHECKSUMS = ("sha1", "sha256")
LONGEST_METADATA = 2000
# Any length that a client can hold in 64 bits is told that it is too much, and not that it is no number.
_LONGEST_NUMBER = 20


@dataclass(frozen=True, slots=True)
class Checksum:
    """What a client says of the bytes of one request."""

    algorithm: str
    digest: bytes

    @classmethod
    def parse(cls, header: str) -> "Checksum":
        """From `Upload-Checksum: sha1 BASE64`. Raises UnknownChecksum or Malformed."""
        algorithm, _, encoded = header.partition(" ")
        if algorithm not in CHECKSUMS:
            raise UnknownChecksum
        digest = _decoded(encoded)
        if len(digest) != hashlib.new(algorithm).digest_size:
            raise Malformed
        return cls(algorithm, digest)

    def verified(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Pass the pieces on, and raise ChecksumMismatch after the last one unless they are what was meant."""
        seen = hashlib.new(self.algorithm)
        for piece in pieces:
            seen.update(piece)
            yield piece
        if seen.digest() != self.digest:
            raise ChecksumMismatch


def number(header: str | None) -> int:
    """A length or an offset: a decimal, not negative. Raises Malformed."""
    if header is None or not (header.isascii() and header.isdigit()) or len(header) > _LONGEST_NUMBER:
        raise Malformed
    return int(header)


def metadata(header: str) -> dict[str, str]:
    """From `Upload-Metadata: key BASE64,key BASE64`; a key may stand without a value. Raises Malformed."""
    # It is kept and sent back as it came: no letter may be in it that a server would not put on the wire.
    if len(header) > LONGEST_METADATA or not (header.isascii() and header.isprintable()):
        raise Malformed
    pairs = {}
    for pair in filter(None, (pair.strip() for pair in header.split(","))):
        key, _, encoded = pair.partition(" ")
        if key in pairs:
            raise Malformed
        pairs[key] = _decoded(encoded).decode(errors="replace")
    return pairs


def clean_name(name: str) -> str:
    """A file's name alone, without folders and without what cannot be seen, at most 255 characters."""
    base = name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(letter for letter in unicodedata.normalize("NFC", base) if unicodedata.category(letter)[0] != "C")
    return seen.strip()[:255]


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded.strip(), validate=True)
    # binascii's own error, and a plain one where there are letters outside of ASCII.
    except ValueError:
        raise Malformed from None
