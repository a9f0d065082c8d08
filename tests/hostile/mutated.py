"""Good files changed at random. The same seed makes the same files."""

import random
import struct
import zlib
from collections.abc import Iterator

from tests.hostile.files import HostileFile, good_files

# Numbers at which counters, lengths and offsets break.
EDGES = (
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"\x80\0\0\0",
    b"\0\0\0\1",
    b"\1\0\0\0",
    b"\xff\xff",
    b"\0\0",
)


def mutated(seed: int) -> Iterator[HostileFile]:
    """Without an end: each a good file with one to eight changes."""
    chance = random.Random(seed)
    files = list(good_files().items())
    for number in range(2**63):
        name, data = chance.choice(files)
        changed = bytearray(data)
        for _ in range(chance.randint(1, 8)):
            chance.choice(_CHANGES)(changed, chance)
        mended = _with_checksums(bytes(changed)) if name.endswith(".png") and chance.random() < 0.7 else bytes(changed)
        yield HostileFile(f"changed-{number}-{name}", mended)


def _place(data: bytearray, chance: random.Random) -> int:
    # Headers and directories are where lies are told, so half of the changes go there.
    return chance.randrange(min(len(data), 200) if chance.random() < 0.5 else len(data)) if data else 0


def _flip(data: bytearray, chance: random.Random) -> None:
    if data:
        data[_place(data, chance)] ^= 1 << chance.randrange(8)


def _set(data: bytearray, chance: random.Random) -> None:
    if data:
        data[_place(data, chance)] = chance.randrange(256)


def _edge(data: bytearray, chance: random.Random) -> None:
    at, edge = _place(data, chance), chance.choice(EDGES)
    data[at : at + len(edge)] = edge


def _drop(data: bytearray, chance: random.Random) -> None:
    at = _place(data, chance)
    del data[at : at + chance.randint(1, 64)]


def _repeat(data: bytearray, chance: random.Random) -> None:
    at = _place(data, chance)
    data[at:at] = data[at : at + chance.randint(1, 256)] * chance.randint(1, 20)


def _mix(data: bytearray, chance: random.Random) -> None:
    other = chance.choice(list(good_files().values()))
    at, start = _place(data, chance), chance.randrange(len(other))
    data[at : at + 64] = other[start : start + chance.randint(1, 400)]


_CHANGES = (_flip, _flip, _set, _set, _edge, _edge, _drop, _repeat, _mix)


def _with_checksums(data: bytes) -> bytes:
    """The CRC of every chunk of a PNG made right, so that a change gets past the first gate."""
    out, at = [data[:8]], 8
    while at + 12 <= len(data):
        length = struct.unpack_from(">I", data, at)[0]
        body = data[at + 4 : at + 8 + length]
        out.append(data[at : at + 4] + body + struct.pack(">I", zlib.crc32(body)))
        at += 12 + length
    return b"".join((*out, data[at:]))
