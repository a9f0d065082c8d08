"""Which of several places is the likeliest, where too few features agree to tell.

At a small size, by how alike the leak and the rendition are there. The unmarked rendition takes part, nobody's copy.
"""

import cv2
import numpy as np

from .geometry import resizing
from .sampling import Region, draw, inside, source_for
from .tone import normalised

LONG_SIDE = 256  # px to which the rendition is shrunk
SIGMA = 5.0  # px
FEWEST = 64  # px of it that have to be shown
LARGEST_STRETCH = 1.1  # of a picture of which nothing is cut off


def likeness_at(matrices: list[np.ndarray], leak: np.ndarray, reference: np.ndarray) -> list[float]:
    """For each map from `reference` to `leak` (both uint8 luma): their correlation there, by the root of the area that is
    shown, so that a large piece that is fairly alike goes before a tiny one that is very much so by chance.
    """
    factor = min(1.0, LONG_SIDE / max(reference.shape))
    small = cv2.resize(reference, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA).astype(np.float32)
    wanted = normalised(small, sigma=SIGMA)
    return [_likeness(matrix @ resizing(1 / factor), leak, wanted) for matrix in matrices]


def whole(leak: tuple[int, int], reference: tuple[int, int]) -> np.ndarray | None:
    """The map that lays the whole reference upon the whole leak (h, w), if they are of one shape."""
    across, down = leak[1] / reference[1], leak[0] / reference[0]
    return resizing(across, down) if max(across, down) < LARGEST_STRETCH * min(across, down) else None


def _likeness(matrix: np.ndarray, leak: np.ndarray, wanted: np.ndarray) -> float:
    if not np.isfinite(matrix).all():
        return 0.0
    source = source_for(leak, matrix, region=Region(0, 0, wanted.shape[1], wanted.shape[0]))
    shown = inside(source, shape=wanted.shape)
    if shown.sum() < FEWEST:
        return 0.0
    seen = normalised(draw(source, shape=wanted.shape), sigma=SIGMA)[shown]
    other = wanted[shown]
    alike = float((seen * other).sum() / np.sqrt((seen * seen).sum() * (other * other).sum() + 1e-9))
    return alike * float(np.sqrt(shown.sum()))
