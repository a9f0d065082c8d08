"""What a sandboxed child answers, and how a worker reads it as the word of a stranger.

An answer is four bytes of length (big-endian), that many bytes of JSON, then the pixels of every image in the JSON's
order, RGB, 8 bits, row by row, and the end. A child whose decoder was taken over may send anything: every field is
bounded by what was asked for, and nothing is allocated or believed before it is checked.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from albums.ingest import limits
from albums.ingest.errors import DecoderCrashed, IngestError, from_code
from albums.ingest.metadata import MAX_OFFSET, is_believable
from albums.renditions.sizes import Size

MAX_HEADER_BYTES = 4096
CHANNELS = 3


@dataclass(frozen=True, kw_only=True)
class Header:
    """The upright original's size in px, when it was taken, and (width, height) of every image that follows."""

    width: int
    height: int
    taken_at: datetime | None
    taken_offset: int | None
    images: dict[str, tuple[int, int]]


def write_error(out: BinaryIO, error: IngestError) -> None:
    """Answer with the reason for which there are no pictures."""
    _write_json(out, {"error": error.code})


def write_pictures(out: BinaryIO, header: Header, pixels: Iterable[bytes]) -> None:
    """Answer with a header and the pixels of each of its images, in its order."""
    fields = vars(header) | {"taken_at": header.taken_at.isoformat() if header.taken_at else None}
    _write_json(out, fields)
    for run in pixels:
        out.write(run)


def read_header(read_exactly: Callable[[int], bytes], *, format: str, sizes: Iterable[Size]) -> Header:
    """The checked header of an answer; raises the IngestError it holds, or DecoderCrashed for any nonsense.

    `read_exactly(n)` returns n bytes of the answer.
    """
    length = int.from_bytes(read_exactly(4))
    if length > MAX_HEADER_BYTES:
        raise DecoderCrashed
    raw = read_exactly(length)
    try:
        fields = json.loads(raw)
        if "error" in fields:
            raise from_code(fields["error"]) or DecoderCrashed()
        return _checked(fields, format, {size.name: size for size in sizes})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as nonsense:
        raise DecoderCrashed from nonsense


def image_bytes(size: tuple[int, int]) -> int:
    """The length of the pixels of an image of `size` px."""
    return size[0] * size[1] * CHANNELS


def _write_json(out: BinaryIO, fields: dict) -> None:
    raw = json.dumps(fields).encode()
    out.write(len(raw).to_bytes(4) + raw)


def _checked(fields: dict, format: str, sizes: dict[str, Size]) -> Header:
    width, height = (_integer(fields[side], 1, limits.MAX_SIDE) for side in ("width", "height"))
    limits.check_size(format=format, width=width, height=height)
    images = {name: _image_size(sizes[name], size) for name, size in fields["images"].items()}
    if images.keys() != sizes.keys():
        raise ValueError
    taken_at, taken_offset = fields["taken_at"], fields["taken_offset"]
    return Header(
        width=width,
        height=height,
        taken_at=None if taken_at is None else _moment(taken_at),
        taken_offset=None if taken_offset is None else _integer(taken_offset, -MAX_OFFSET, MAX_OFFSET),
        images=images,
    )


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text).replace(tzinfo=None)
    # In the year 1 or 9999 no clock can be turned to another time zone any more.
    if not is_believable(at):
        raise ValueError
    return at


def _image_size(size: Size, sides: list) -> tuple[int, int]:
    width, height = (_integer(side, 1, size.long_side) for side in sides)
    return width, height


def _integer(value: object, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise ValueError
    return value
