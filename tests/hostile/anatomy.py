"""Where the parts of a good file begin and where their lengths are written, format by format: the places to cut and to lie."""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A marker, chunk, block, box or entry at `start`; its length is the number of `width` bytes at `length_at`."""

    start: int
    length_at: int
    width: int
    order: str = "big"


def parts(data: bytes, format: str) -> list[Part]:
    """The parts of a good file in the order in which they stand in it."""
    return list(_READERS[format](data))


def _jpeg(data: bytes) -> Iterator[Part]:
    at = 2
    while at + 4 <= len(data):
        marker, length = struct.unpack_from(">xBH", data, at)
        yield Part(at, at + 2, 2)
        at += 2 + length
        if marker == 0xDA:
            yield from _scan_markers(data, at)
            at = next((part for part in _next_markers(data, at)), len(data))


def _scan_markers(data: bytes, at: int) -> Iterator[Part]:
    end = next((found for found in _next_markers(data, at)), len(data))
    for place in range(at, end - 1):
        if data[place] == 0xFF and 0xD0 <= data[place + 1] <= 0xD7:
            yield Part(place, place + 1, 1)


def _next_markers(data: bytes, at: int) -> Iterator[int]:
    for place in range(at, len(data) - 1):
        if data[place] == 0xFF and data[place + 1] not in (0, *range(0xD0, 0xD8)):
            yield place


def _png(data: bytes) -> Iterator[Part]:
    at = 8
    while at + 8 <= len(data):
        yield Part(at, at, 4)
        at += 12 + struct.unpack_from(">I", data, at)[0]


def _gif(data: bytes) -> Iterator[Part]:
    at = 13 + (3 << (data[10] & 7) + 1 if data[10] & 0x80 else 0)
    while at < len(data) and data[at] != 0x3B:
        yield Part(at, at + 1, 1)
        if data[at] == 0x2C:
            colours = data[at + 9]
            at += 11 + (3 << (colours & 7) + 1 if colours & 0x80 else 0)
        else:
            at += 2
        while at < len(data) and data[at]:
            yield Part(at, at, 1)
            at += 1 + data[at]
        at += 1


def _webp(data: bytes) -> Iterator[Part]:
    yield Part(0, 4, 4, "little")
    at = 12
    while at + 8 <= len(data):
        yield Part(at, at + 4, 4, "little")
        length = struct.unpack_from("<I", data, at + 4)[0]
        at += 8 + length + length % 2


def _tiff(data: bytes) -> Iterator[Part]:
    order, sign = ("little", "<") if data[:2] == b"II" else ("big", ">")
    at, seen = struct.unpack_from(f"{sign}I", data, 4)[0], set()
    while at and at not in seen:
        seen.add(at)
        yield Part(at, at, 2, order)
        count = struct.unpack_from(f"{sign}H", data, at)[0]
        for entry in range(at + 2, at + 2 + 12 * count, 12):
            yield Part(entry, entry + 4, 4, order)
            yield Part(entry + 8, entry + 8, 4, order)
        at = struct.unpack_from(f"{sign}I", data, at + 2 + 12 * count)[0]


# Boxes that hold boxes, and how many bytes of their own come before those (ISO 14496-12 and 23008-12).
_HOLDERS = {b"meta": 4, b"iprp": 0, b"ipco": 0, b"iinf": 6, b"iref": 4}


def _boxes(data: bytes, at: int = 0, end: int | None = None) -> Iterator[Part]:
    end = len(data) if end is None else end
    while at + 8 <= end:
        length, kind = struct.unpack_from(">I4s", data, at)
        yield Part(at, at, 4)
        if kind in _HOLDERS:
            yield from _boxes(data, at + 8 + _HOLDERS[kind], at + length)
        at += max(length, 8)


_READERS: dict[str, Callable[[bytes], Iterator[Part]]] = {
    "JPEG": _jpeg, "PNG": _png, "GIF": _gif, "WEBP": _webp, "TIFF": _tiff, "HEIF": _boxes, "AVIF": _boxes,
}  # fmt: skip
