"""What a twin looks like without anybody's codeword: the mean of its variants, and half of what tells them apart."""

import io

import numpy as np
from PIL import Image

from albums.marking.twin import Twin


def reference(twin: Twin) -> np.ndarray:
    """(dec(A) + dec(B)) / 2, float32 luma, height x width: the picture as nobody has it."""
    a, b = variants(twin)
    return (a + b) / 2


def difference(twin: Twin) -> np.ndarray:
    """(dec(A) - dec(B)) / 2, float32 luma: what a segment of variant A has on top of the reference."""
    a, b = variants(twin)
    return (a - b) / 2


def variants(twin: Twin) -> tuple[np.ndarray, np.ndarray]:
    """The luma planes (float32) of A whole and B whole, as every decoder sees them."""
    a, b = (_luma(twin.splice(bit * twin.chips)) for bit in (b"\0", b"\1"))
    return a, b


def _luma(jpeg: bytes) -> np.ndarray:
    image = Image.open(io.BytesIO(jpeg))
    image.draft("L", image.size)
    return np.asarray(image, np.float32)
