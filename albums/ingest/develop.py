"""What the sandboxed child does with one file: decode it, draw the renditions, answer, or name the reason why not."""

import re
from collections.abc import Sequence
from typing import BinaryIO

from albums.ingest import answer
from albums.ingest.decode import decode
from albums.ingest.errors import IngestError, TooHungry, UnreadableImage, UnsupportedFormat
from albums.renditions.render import render
from albums.renditions.sizes import Size, largest_first

SIDEWAYS = (5, 6, 7, 8)

# Pillow's and libheif's other words for MemoryError.
OUT_OF_MEMORY = re.compile(r"decoder error -9|\bmemory\b", re.IGNORECASE)
# libheif's for a picture that it could list, and not decode.
OTHER_CODEC = "compression format has not been built in"


def develop(original: BinaryIO, *, format: str, sizes: Sequence[Size], out: BinaryIO) -> None:
    """Write the answer for `original` to `out`: its renditions, or the code of an IngestError."""
    try:
        header, pictures = _develop(original, format, sizes)
    except IngestError as error:
        answer.write_error(out, error)
    except MemoryError:
        answer.write_error(out, TooHungry("memory"))
    # Decoders raise nearly anything for a damaged file, and most of it means the same to a parent.
    except Exception as error:
        answer.write_error(out, _named(error))
    else:
        answer.write_pictures(out, header, pictures)


def _named(error: Exception) -> IngestError:
    if isinstance(error, OSError | RuntimeError):
        if OUT_OF_MEMORY.search(str(error)):
            return TooHungry("memory")
        if OTHER_CODEC in str(error):
            return UnsupportedFormat()
    return UnreadableImage()


def _develop(original: BinaryIO, format: str, sizes: Sequence[Size]) -> tuple[answer.Header, list[bytes]]:
    decoded = decode(original, format=format, target=largest_first(sizes)[0])
    images = render(
        decoded.pixels, sizes=sizes, orientation=decoded.orientation, icc=decoded.icc, gamma=decoded.gamma
    )
    width, height = decoded.size[::-1] if decoded.orientation in SIDEWAYS else decoded.size
    header = answer.Header(
        width=width,
        height=height,
        taken_at=decoded.taken.at,
        taken_offset=decoded.taken.offset,
        images={name: image.size for name, image in images.items()},
    )
    return header, [image.tobytes() for image in images.values()]
