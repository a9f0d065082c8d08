"""Good files cut at and beside every part, and files whose parts lie about their length or their size."""

import struct
from collections.abc import Iterator

from tests.hostile.anatomy import Part, parts
from tests.hostile.files import ANYTHING, PICTURE_IF_SHOWN, REFUSED, HostileFile, format_of, good_files
from tests.ingest.pictures import png_chunk, with_jpeg_size

SIZES = ((0, 0), (0, 64), (96, 0), (1, 1), (1, 65_535), (65_535, 1), (65_535, 65_535), (192, 64), (96, 128), (48, 32))


def truncated() -> Iterator[HostileFile]:
    """Every good file without what follows a part's beginning, its length, or its first content."""
    for name, data in good_files().items():
        places = {
            place for part in parts(data, format_of(name)) for place in (part.start, part.length_at, part.start + 13)
        }
        for place in sorted(place for place in places | {0, 1, 4, len(data) - 1} if place < len(data)):
            yield HostileFile(f"cut-{place}-{name}", data[:place], PICTURE_IF_SHOWN)


def lying_lengths() -> Iterator[HostileFile]:
    """Every good file with one part that says it is empty, endless, or a little longer or shorter than it is."""
    for name, data in good_files().items():
        for part in parts(data, format_of(name)):
            most = 256**part.width - 1
            told = int.from_bytes(data[part.length_at : part.length_at + part.width], part.order)
            for lie in sorted({0, 1, most, most // 2, (told + 1) % most, max(told - 1, 0)} - {told}):
                yield HostileFile(f"length-{part.start}-{lie}-{name}", _with_length(data, part, lie))


def lying_sizes() -> Iterator[HostileFile]:
    """Good files whose header tells another width and height than the picture has."""
    for width, height in SIZES:
        expects = REFUSED if 0 in (width, height) or max(width, height) > 60_000 else ANYTHING
        for name, data in good_files().items():
            lying = _with_size(data, format_of(name), width, height)
            if lying != data:
                yield HostileFile(f"size-{width}x{height}-{name}", lying, expects)


def _with_length(data: bytes, part: Part, length: int) -> bytes:
    return data[: part.length_at] + length.to_bytes(part.width, part.order) + data[part.length_at + part.width :]


def _with_size(data: bytes, format: str, width: int, height: int) -> bytes:
    if format == "JPEG":
        return with_jpeg_size(data, width=width, height=height)
    if format == "PNG":
        return data[:8] + png_chunk(b"IHDR", struct.pack(">II", width, height) + data[24:29]) + data[33:]
    if format == "GIF":
        screen = struct.pack("<HH", width, height)
        frame = data.index(b",\0\0\0\0")
        return data[:6] + screen + data[10 : frame + 5] + screen + data[frame + 9 :]
    if format in ("HEIF", "AVIF"):
        at = data.index(b"ispe") + 8
        return data[:at] + struct.pack(">II", width, height) + data[at + 8 :]
    if format == "TIFF":
        return _with_tiff_size(data, width, height)
    return _with_webp_size(data, width, height)


def _with_tiff_size(data: bytes, width: int, height: int) -> bytes:
    for part in parts(data, "TIFF"):
        tag = int.from_bytes(data[part.start : part.start + 2], "little")
        if tag in (256, 257):
            # As LONG, whatever it was: type, count, value.
            entry = struct.pack("<HHII", tag, 4, 1, width if tag == 256 else height)
            data = data[: part.start] + entry + data[part.start + 12 :]
    return data


def _with_webp_size(data: bytes, width: int, height: int) -> bytes:
    if data[12:16] == b"VP8X":
        sides = (max(width, 1) - 1).to_bytes(3, "little") + (max(height, 1) - 1).to_bytes(3, "little")
        return data[:24] + sides + data[30:]
    if data[12:16] == b"VP8L":
        bits = max(width - 1, 0) & 0x3FFF | (max(height - 1, 0) & 0x3FFF) << 14
        return data[:21] + struct.pack("<I", bits) + data[25:]
    return data
