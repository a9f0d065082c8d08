"""Any bytes as a JPEG to be cut at its restart markers: cut and put together again exactly, or named as not fit for it."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PIL import Image

from albums.marking.errors import NotATwinnableJPEG
from albums.marking.jpeg_segments import header_markers, join, resized, split


def seeds() -> list[bytes]:
    """Small JPEGs with restart markers, without, and progressive."""
    ways = ({"restart_marker_blocks": 1}, {"restart_marker_rows": 1}, {}, {"progressive": True})
    return [_saved(**options) for options in ways]


@contextmanager
def ready() -> Iterator[Callable[[bytes], None]]:
    yield cut


def cut(data: bytes) -> None:
    """Raises AssertionError where what comes out is not what went in."""
    try:
        parts = split(data)
    except NotATwinnableJPEG:
        return
    assert join(parts) == data
    markers = header_markers(parts.header)
    assert markers[-1][2] == len(parts.header)
    for position, segment in enumerate(parts.segments[:-1]):
        assert segment[-2:] == bytes((0xFF, 0xD0 + position % 8))
    try:
        other = resized(parts.header, 48, 32)
    except NotATwinnableJPEG:
        return
    assert [place for _, *place in header_markers(other)] == [place for _, *place in markers]


def _saved(**options) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((48, 32)).convert("RGB").save(out, "JPEG", quality=50, **options)
    return out.getvalue()
