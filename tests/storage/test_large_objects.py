import hashlib
import io
import os
import tracemalloc

from albums.storage import SealedStore, new_name
from albums.storage.s3 import PART_BYTES

MEGABYTE = 1 << 20
SIZE = 50 * MEGABYTE
# Two parts for S3 (one gone, one coming), and what it takes to make and to send them.
MOST_MEMORY = 4 * PART_BYTES


def test_fifty_megabytes_pass_through_little_memory(sealed: SealedStore, key: bytes):
    name, source = new_name(), Endless(SIZE)
    sealed.storage.check()  # loads the client, which is no part of the object
    tracemalloc.start()
    try:
        info = sealed.put(name, io.BufferedReader(source), key=key)
        came_back = hashlib.sha256()
        for frame in sealed.open(name, key=key):
            came_back.update(frame)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert info.plain_size == SIZE
    assert came_back.digest() == source.digest.digest()
    assert peak < MOST_MEMORY


class Endless(io.RawIOBase):
    """Random bytes made as they are read, with their hash."""

    def __init__(self, size: int):
        self.left = size
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        piece = os.urandom(min(len(buffer), self.left))
        buffer[: len(piece)] = piece
        self.left -= len(piece)
        self.digest.update(piece)
        return len(piece)
