"""Make twins, codewords and copies, and decode them."""

import datetime
import io

import numpy as np
from PIL import Image

from albums.marking.codeword import Reader, biases, codeword
from albums.marking.name_band import Label, draw_bands
from albums.marking.twin import Twin, make_twin

MARK_KEY = bytes(range(32))
TODAY = datetime.date(2026, 5, 17)
GRANDMA = Label(viewer="Grandma Rosa", vault="The Miller family")


def make(rgb: np.ndarray, *, photo: str = "photo-1", rendition: str = "view") -> Twin:
    return make_twin(rgb, mark_key=MARK_KEY, photo=photo, rendition=rendition)


def code(twin: Twin, viewer: str = "ben", *, device: str = "phone", day: datetime.date = TODAY) -> bytes:
    reader = Reader(viewer=viewer, device=device, day=day)
    scope = {"mark_key": MARK_KEY, "photo": "photo-1", "rendition": "view", "banded": twin.banded}
    return codeword(reader=reader, chips=twin.chips, **scope)


def chances(twin: Twin) -> np.ndarray:
    """How probable bit 1 is in every segment of `twin`."""
    scope = {"mark_key": MARK_KEY, "photo": "photo-1", "rendition": "view", "banded": twin.banded}
    return biases(chips=twin.chips, **scope)


def copy(twin: Twin, viewer: str = "ben", *, label: Label = GRANDMA) -> bytes:
    bits = code(twin, viewer)
    return twin.splice(bits, draw_bands(twin, codeword=bits, label=label))


def variants(twin: Twin) -> tuple[bytes, bytes]:
    """A whole and B whole."""
    return twin.splice(bytes(twin.chips)), twin.splice(b"\1" * twin.chips)


def pixels(jpeg: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(jpeg)).convert("RGB"))


def luma(jpeg: bytes) -> np.ndarray:
    """The luma plane as stored (uint8)."""
    image = Image.open(io.BytesIO(jpeg))
    image.draft("L", image.size)
    return np.asarray(image)


def rows_of(twin: Twin) -> np.ndarray:
    """For every pixel row: does a name band cross it?"""
    banded = np.zeros(-(-twin.height // 16) * 16, bool)
    for band in twin.bands:
        banded[band.top * 16 : (band.top + band.rows) * 16] = True
    return banded[: twin.height]
