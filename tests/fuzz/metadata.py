"""Any bytes as the EXIF block of a photo: a way up and perhaps a date come out of it, whatever is in it, and no exception."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from albums.ingest import decode, metadata
from tests.ingest.pictures import exif

_TEXT = {"x9003": "2024:05:06 12:30:15", "x9011": "+02:00", "x9004": "2001:01:01 00:00:00", "x0132": "0000:00:00 00:00"}


def seeds() -> list[bytes]:
    """EXIF in both byte orders, of every directory that is read, and one that points at itself."""
    little = b"II*\0\x08\0\0\0\x02\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\x32\x01\x02\0\x14\0\0\0\x26\0\0\0\0\0\0\0"
    looped = b"MM\0*\0\0\0\x08\0\x01\x87\x69\0\x04\0\0\0\x01\0\0\0\x08\0\0\0\x08"
    return [exif(orientation=6, **_TEXT), little + b"2024:05:06 12:30:15\0", b"Exif\0\0" + looped, b"MM\0+\0\x08\0\0"]


@contextmanager
def ready() -> Iterator[Callable[[bytes], None]]:
    decode.prepare_decoders()
    yield read


def read(block: bytes) -> None:
    """Raises AssertionError for an answer out of bounds, and whatever the reader does not catch."""
    exif = metadata.from_block(block)
    assert metadata.orientation(exif) in range(1, 9)
    taken = metadata.taken(exif)
    assert taken.at is None or taken.at.year >= metadata.FIRST_YEAR
    assert taken.offset is None or abs(taken.offset) <= metadata.MAX_OFFSET
