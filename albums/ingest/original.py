"""An original as a read-only file of its own, whatever the caller holds it in."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from albums.ingest import limits

_RUN_BYTES = 2**20


@contextmanager
def opened_for_reading(original: bytes | BinaryIO | int) -> Iterator[int]:
    """A new descriptor of the whole of `original`: nobody can write through it, nor move the caller's position."""
    if isinstance(original, bytes | bytearray | memoryview):
        held = _in_memory([original])
    elif _is_regular(original):
        held = _reopened(original if isinstance(original, int) else original.fileno())
    else:
        held = _in_memory(_runs(original))
    try:
        yield held
    finally:
        os.close(held)


def _is_regular(original: BinaryIO | int) -> bool:
    if isinstance(original, int):
        return True
    try:
        # What the caller wrote may still be in its buffer.
        original.flush()
        return stat.S_ISREG(os.fstat(original.fileno()).st_mode)
    except (AttributeError, OSError):
        return False


def _reopened(file: int) -> int:
    return os.open(f"/proc/self/fd/{file}", os.O_RDONLY | os.O_CLOEXEC)


def _in_memory(runs: Iterator[bytes] | list[bytes]) -> int:
    with open(os.memfd_create("original"), "wb") as memory:
        for run in runs:
            memory.write(run)
        memory.flush()
        return _reopened(memory.fileno())


def _runs(original: BinaryIO) -> Iterator[bytes]:
    """At most one byte more than is let in: enough to refuse it by its size."""
    original.seek(0)
    left = limits.MAX_BYTES + 1
    while left > 0 and (run := original.read(min(left, _RUN_BYTES))):
        yield run
        left -= len(run)
