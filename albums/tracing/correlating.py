"""Finding a picture that has too few corners: a piece of sky, skin or blur is slid over the rendition, at every size.

Normalised cross-correlation (Lewis 1995) of locally normalised planes, for upright and quarter-turned pieces, mirrored or
not. What it finds is near enough for the refinement to close in.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from .geometry import mirroring, resizing, shifting
from .tone import normalised

LONG_SIDE, LONG_SIDE_FOR_SMALL = 320, 640  # px to which the rendition is shrunk
SMALL = 120_000  # px of a leak
LEAST_SIDE = 20  # px of a piece, when shrunk
STEP = 2 ** (1 / 6)  # from size to size; pieces as they were, and halved ones, are met exactly
FURTHEST_SCALE = 5.0  # of a leak beside its rendition, and the other way round
FLATTEST = 1.0  # grey levels of deviation
MARGIN = 0.1  # of the rendition's long side, by which a leak may reach over its edge
SIGMA = 5.0  # px
BEST = 3


@dataclass(frozen=True, eq=False)
class Place:
    """`matrix`: from the rendition to the leak; `score`: the correlation, by the root of the piece's area."""

    matrix: np.ndarray
    mirrored: bool
    score: float


def find_places(leak: np.ndarray, reference: np.ndarray) -> list[Place]:
    """The likeliest few places of `leak` on `reference` (both uint8 luma), the best first; none of a plain colour."""
    if leak.std() < FLATTEST:
        return []
    long_side = LONG_SIDE_FOR_SMALL if leak.size < SMALL else LONG_SIDE
    factor = min(1.0, long_side / max(reference.shape))
    small = cv2.resize(reference, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA).astype(np.float32)
    margin = round(MARGIN * long_side)
    ground = cv2.copyMakeBorder(normalised(small, sigma=SIGMA), *[margin] * 4, cv2.BORDER_CONSTANT)
    onto_ground = shifting(margin, margin) @ resizing(factor)
    places = [
        Place(upright @ back @ onto_ground, mirrored, score)
        for mirrored in (False, True)
        for turned, upright in _turns(leak, mirrored=mirrored)
        for back, score in _slid(turned, ground, factor=factor)
    ]
    return sorted(places, key=lambda place: -place.score)[:BEST]


def _turns(leak: np.ndarray, *, mirrored: bool) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The four quarter turns of `leak`, each with the map from it back to the leak."""
    back = mirroring(leak.shape[1]) if mirrored else np.eye(3)
    picture = leak[:, ::-1] if mirrored else leak
    for _ in range(4):
        yield np.ascontiguousarray(picture), back
        # Turned against the clock, what was at (x, y) comes to (y, width - 1 - x).
        back = back @ np.array([[0.0, -1, picture.shape[1] - 1], [1, 0, 0], [0, 0, 1]])
        picture = np.rot90(picture)


def _slid(piece: np.ndarray, ground: np.ndarray, *, factor: float) -> Iterator[tuple[np.ndarray, float]]:
    """For every size of `piece` beside a rendition shrunk by `factor`: the map from `ground` at its best place, and the
    score there.
    """
    largest = min(ground.shape[0] / piece.shape[0], ground.shape[1] / piece.shape[1], factor * FURTHEST_SCALE)
    smallest = max(LEAST_SIDE / min(piece.shape), factor / FURTHEST_SCALE)
    scale = factor * STEP ** np.ceil(np.log(smallest / factor) / np.log(STEP))
    while scale < largest:
        size = (round(piece.shape[1] * scale), round(piece.shape[0] * scale))
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        plane = normalised(cv2.resize(piece, size, interpolation=method).astype(np.float32), sigma=SIGMA)
        likeness = cv2.matchTemplate(ground, plane, cv2.TM_CCORR_NORMED)
        _, best, _, (x, y) = cv2.minMaxLoc(likeness)
        back = resizing(piece.shape[1] / size[0], piece.shape[0] / size[1]) @ shifting(-x, -y)
        yield back, best * (size[0] * size[1]) ** 0.5
        scale *= STEP
