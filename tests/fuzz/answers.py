"""Any bytes as the answer of a decoder that was taken over: believed within bounds, or refused by name."""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, timedelta, timezone

from albums.ingest import answer, limits
from albums.ingest.errors import IngestError
from albums.renditions.sizes import SIZES


def seeds() -> list[bytes]:
    """The two kinds of honest answer."""
    images = {"view": [1280, 960], "thumb": [400, 300], "soft": [800, 600]}
    pictures = {"width": 4000, "height": 3000, "taken_at": "2024-05-06T12:30:15", "taken_offset": 120, "images": images}
    return [json.dumps(fields).encode() for fields in (pictures, {"error": "too_hungry.memory"})]


@contextmanager
def ready() -> Iterator[Callable[[bytes], None]]:
    yield read


def read(data: bytes) -> None:
    """Raises AssertionError for a header out of bounds, and whatever is no IngestError."""
    told = io.BytesIO(len(data).to_bytes(4) + data)
    try:
        header = answer.read_header(told.read, format="JPEG", sizes=SIZES)
    except IngestError as error:
        assert error.sentence
        return
    assert 0 < header.width <= limits.MAX_SIDE and 0 < header.height <= limits.MAX_SIDE
    assert sum(answer.image_bytes(size) for size in header.images.values()) < 10 * limits.MEBIBYTE
    if header.taken_at is not None:
        # As the pipeline turns a camera's clock to UTC.
        header.taken_at.replace(tzinfo=timezone(timedelta(minutes=header.taken_offset or 0))).astimezone(UTC)
