"""Objects sealed at rest: nothing in the folder or the bucket can be read.

The STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizar, "Online
Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance" (CRYPTO 2015), over
AES-256-GCM: frames of 1 MiB, each under a nonce that says its place and whether it
is the last. Cutting, swapping, repeating or altering frames is noticed, and an
original of 200 MB passes through in one frame's memory.

    object = header (32 bytes) + frames
    header = magic and version (8 bytes) + salt (24 random bytes)
    frame  = ciphertext (1 MiB, the last one shorter or equal) + tag (16 bytes)

Key and nonce prefix come from HKDF over the photo's data key and the salt, so that
the objects of one photo never share a nonce.
"""

import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .errors import DamagedObject
from .interface import Storage

FRAME_BYTES = 1 << 20
_MAGIC = b"FVSEAL\x00\x01"
_SALT_BYTES = 24
_TAG_BYTES = 16
_HEADER_BYTES = len(_MAGIC) + _SALT_BYTES
_KEY_BYTES = 32
_PREFIX_BYTES = 7


@dataclass(frozen=True)
class SealedInfo:
    """Sizes in bytes: of what went in, and of the sealed object."""

    plain_size: int
    sealed_size: int


class SealedStore:
    """A storage that sees only sealed bytes; each object is bound to its name."""

    def __init__(self, storage: Storage):
        self.storage = storage

    def put(self, name: str, source: BinaryIO | Iterable[bytes], *, key: bytes) -> SealedInfo:
        """Seal and store durably; raises StorageError, and then keeps nothing."""
        stream = _SealingStream(source, key=key, context=name)
        self.storage.put(name, io.BufferedReader(stream, FRAME_BYTES))
        return stream.info

    def read(self, name: str, *, key: bytes) -> bytes:
        """The whole object, verified. Raises ObjectMissing or DamagedObject."""
        frames = list(self.open(name, key=key))
        return frames[0] if len(frames) == 1 else b"".join(frames)

    def open(self, name: str, *, key: bytes) -> Iterator[bytes]:
        """Its frames one by one; see `open_sealed`. Raises ObjectMissing at once."""
        return _closing(self.storage.get(name), key=key, context=name)

    def delete(self, name: str) -> None:
        self.storage.delete(name)


def seal_to(target: BinaryIO, source: BinaryIO | Iterable[bytes], *, key: bytes, context: str) -> SealedInfo:
    """Write `source` to `target`, sealed under a 32-byte `key` and bound to `context`."""
    stream = _SealingStream(source, key=key, context=context)
    while piece := stream.read(FRAME_BYTES):
        target.write(piece)
    return stream.info


def sealing(source: BinaryIO | Iterable[bytes], *, key: bytes, context: str) -> BinaryIO:
    """Return a stream that reads as `source` sealed, made frame by frame as it is read; see `seal_to`."""
    return _SealingStream(source, key=key, context=context)


def open_sealed(source: BinaryIO, *, key: bytes, context: str) -> Iterator[bytes]:
    """The plain frames of a sealed object, each verified before it is handed out.

    Raises DamagedObject on truncation, reordering, alteration, another context or the
    wrong key. A cut at the end shows only at the end: act on an object after the last
    frame has come, not before.
    """
    header = _read_exactly(source, _HEADER_BYTES)
    if len(header) != _HEADER_BYTES or not header.startswith(_MAGIC):
        raise DamagedObject("not a sealed object")
    frames = _Frames(header, key=key, context=context)
    frame = _read_exactly(source, FRAME_BYTES + _TAG_BYTES)
    last = False
    while not last:
        following = b""
        if len(frame) == FRAME_BYTES + _TAG_BYTES:
            following = _read_exactly(source, FRAME_BYTES + _TAG_BYTES)
        last = not following
        yield frames.open(frame, last=last)
        frame = following


class _Frames:
    """Seals or opens frames in their one right order."""

    def __init__(self, header: bytes, *, key: bytes, context: str):
        if len(key) != _KEY_BYTES:
            raise ValueError("a data key has 32 bytes")
        derived = HKDF(
            algorithm=SHA256(),
            length=_KEY_BYTES + _PREFIX_BYTES,
            salt=header[len(_MAGIC) :],
            info=b"familyvault sealed object",
        ).derive(key)
        self._cipher = AESGCM(derived[:_KEY_BYTES])
        self._prefix = derived[_KEY_BYTES:]
        self._bound = header + context.encode()
        self._count = 0

    def seal(self, frame: bytes, *, last: bool) -> bytes:
        return self._cipher.encrypt(self._next_nonce(last), frame, self._bound)

    def open(self, frame: bytes, *, last: bool) -> bytes:
        try:
            return self._cipher.decrypt(self._next_nonce(last), frame, self._bound)
        except InvalidTag:
            raise DamagedObject("a sealed object does not open") from None

    def _next_nonce(self, last: bool) -> bytes:
        place = self._count.to_bytes(4, "big")
        self._count += 1
        return self._prefix + place + bytes((last,))


class _SealingStream(io.RawIOBase):
    """Reads as the sealed form of `source`; one frame is in memory at a time."""

    def __init__(self, source: BinaryIO | Iterable[bytes], *, key: bytes, context: str):
        self._pieces = _sealed_pieces(self._counted(source), key=key, context=context)
        self._rest = memoryview(b"")
        self._plain_size = 0
        self._sealed_size = 0

    @property
    def info(self) -> SealedInfo:
        return SealedInfo(plain_size=self._plain_size, sealed_size=self._sealed_size)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        if not self._rest:
            self._rest = memoryview(next(self._pieces, b""))
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        self._sealed_size += count
        return count

    def _counted(self, source: BinaryIO | Iterable[bytes]) -> Iterator[bytes]:
        for frame in _frames_of(source):
            self._plain_size += len(frame)
            yield frame


def _sealed_pieces(plain: Iterator[bytes], *, key: bytes, context: str) -> Iterator[bytes]:
    header = _MAGIC + os.urandom(_SALT_BYTES)
    frames = _Frames(header, key=key, context=context)
    yield header
    frame = next(plain, b"")
    for following in plain:
        yield frames.seal(frame, last=False)
        frame = following
    yield frames.seal(frame, last=True)


def _frames_of(source: BinaryIO | Iterable[bytes]) -> Iterator[bytes]:
    """Cut into full frames with a shorter last one; empty pieces vanish."""
    if hasattr(source, "read"):
        while frame := _read_exactly(source, FRAME_BYTES):
            yield frame
        return
    pending = bytearray()
    for piece in source:
        pending += piece
        while len(pending) >= FRAME_BYTES:
            yield bytes(pending[:FRAME_BYTES])
            del pending[:FRAME_BYTES]
    if pending:
        yield bytes(pending)


def _read_exactly(source: BinaryIO, count: int) -> bytes:
    """`count` bytes, fewer only at the end: sockets and raw files read short."""
    first = source.read(count) or b""
    if not first or len(first) == count:
        return first
    pieces = [first]
    missing = count - len(first)
    while missing and (piece := source.read(missing)):
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)


def _closing(source: BinaryIO, *, key: bytes, context: str) -> Iterator[bytes]:
    with source:
        yield from open_sealed(source, key=key, context=context)
