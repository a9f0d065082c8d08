"""Where a leaked picture shows a rendition: coarsely, and in several ways if several are possible.

The rendition is known to the registration as (dec(A) + dec(B)) / 2, which holds nothing of the mark, so that no
hypothesis is preferred because it would accuse somebody.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from .correlating import find_places
from .features import Features, find_features
from .geometry import apply, mirroring, resizing
from .likeliest import likeness_at, whole
from .matching import find_maps

MOST = 8  # hypotheses
PER_MIRROR = 4
SMALLEST_SIDE = 16  # px
SURE = 15  # inliers; with fewer, harder looks are taken
# A glance at both pictures, shrunk, is enough for most leaks, and costs a quarter of a look.
GLANCE, GLANCE_FEATURES, GLANCE_SURE = 250_000, 1500, 30
MOST_PIXELS, MOST_FEATURES = 1_200_000, 3000  # of a leak, when it is looked at; of either, at most
RICH = 1200  # features seen at a glance: if none of so many agrees, nor at a look, it is another picture
# The harder look: a small piece is enlarged, and fainter features count.
ENLARGED, ENLARGE = 400_000, 2.0
MORE_FEATURES, MORE_WANTED, LESS_CONTRAST = 4000, 8000, 0.005
SAME = 0.03  # of the piece's diagonal: maps that are nowhere further apart are one


@dataclass(frozen=True, eq=False)
class Registration:
    """`matrix`: 3 x 3 float64, from pixels (x, y) of the rendition to pixels of the leak, any mirroring included.
    `mirrored`: whether left and right are exchanged; `inliers`: how many features agree, 0 if it was not found by any.
    """

    matrix: np.ndarray
    mirrored: bool
    inliers: int


@dataclass(frozen=True, eq=False)
class Glance:
    """A leak as it is seen at a glance, and can be compared quickly with many renditions: the features of its luma,
    `width` px wide when its sides are multiplied by `factor`.
    """

    features: Features
    width: int
    factor: float

    @classmethod
    def at(cls, luma: np.ndarray) -> "Glance":
        """Of uint8 luma."""
        small, factor = _shrunk(luma, GLANCE)
        return cls(find_features(small, most=GLANCE_FEATURES), small.shape[1], factor)

    def matched(self, reference: np.ndarray) -> list[Registration]:
        """Where it shows `reference` (uint8 h x w luma), as `register` says it, but not the same place only once."""
        small, factor = _shrunk(reference, GLANCE)
        found = _matched(find_features(small, most=GLANCE_FEATURES), self.features, self.width)
        before, after = resizing(factor), resizing(1 / self.factor)
        return [Registration(after @ one.matrix @ before, one.mirrored, one.inliers) for one in found]


def register(leak: np.ndarray, reference: np.ndarray) -> list[Registration]:
    """Where `leak` (uint8 H x W x 3, RGB) shows `reference` (uint8 h x w luma): the best first, at most 8, perhaps none.

    A collage may show it several times.
    """
    if min(*leak.shape[:2], *reference.shape) < SMALLEST_SIDE:
        return []
    luma, factor = _shrunk(cv2.cvtColor(leak, cv2.COLOR_RGB2GRAY), MOST_PIXELS)
    glance = Glance.at(luma)
    found = glance.matched(reference)
    if _best(found) < GLANCE_SURE:
        found += _looked(luma, reference)
    if not found and len(glance.features) >= RICH:
        return []
    if _best(found) < SURE:
        found = sorted(found + _looked_harder(luma, reference), key=_inliers, reverse=True)[: MOST - 3]
    if _best(found) < SURE:
        found += [Registration(place.matrix, place.mirrored, 0) for place in find_places(luma, reference)]
        found = _by_likeness(found + _whole(luma.shape, reference.shape), luma, reference)
    else:
        found = sorted(found, key=_inliers, reverse=True)
    ranked = _different(found, luma.shape, reference.shape)[:MOST]
    enlarge = resizing(1 / factor)
    return [Registration(_scaled(enlarge @ one.matrix), one.mirrored, one.inliers) for one in ranked]


def _looked(luma: np.ndarray, reference: np.ndarray) -> list[Registration]:
    wanted, found = (find_features(plane, most=MOST_FEATURES) for plane in (reference, luma))
    return _matched(wanted, found, luma.shape[1])


def _matched(wanted: Features, found: Features, width: int) -> list[Registration]:
    """The maps from `wanted` to `found`, the features of a picture `width` px wide, as it is and mirrored."""
    registrations = [
        Registration(matrix, False, inliers) for matrix, inliers in find_maps(wanted, found, most=PER_MIRROR)
    ]
    mirror = mirroring(width)
    for matrix, inliers in find_maps(wanted, found.mirrored(width), most=PER_MIRROR):
        registrations.append(Registration(mirror @ matrix, True, inliers))
    return registrations


def _looked_harder(luma: np.ndarray, reference: np.ndarray) -> list[Registration]:
    factor = ENLARGE if luma.size < ENLARGED else 1.0
    large = cv2.resize(luma, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    found = find_features(large, most=MORE_FEATURES, contrast=LESS_CONTRAST).scaled(1 / factor)
    wanted = find_features(reference, most=MORE_WANTED, contrast=LESS_CONTRAST)
    return _matched(wanted, found, luma.shape[1])


def _whole(leak: tuple[int, int], reference: tuple[int, int]) -> list[Registration]:
    """The commonest leak of all: nothing cut off. It may be too small or too poor for features."""
    upright = whole(leak, reference)
    if upright is None:
        return []
    return [Registration(upright, False, 0), Registration(mirroring(leak[1]) @ upright, True, 0)]


def _by_likeness(found: list[Registration], luma: np.ndarray, reference: np.ndarray) -> list[Registration]:
    """The likeliest first: so few features may agree by chance."""
    alike = likeness_at([one.matrix for one in found], luma, reference)
    return [one for _, one in sorted(zip(alike, found, strict=True), key=lambda pair: -pair[0])]


def _different(ranked: list[Registration], leak: tuple[int, int], reference: tuple[int, int]) -> list[Registration]:
    """Without those that say nearly the same as a better one: where each corner and the middle of the leak come from."""
    corners = np.array([(x, y) for x in (0, leak[1] / 2, leak[1]) for y in (0, leak[0] / 2, leak[0])])
    kept, seen = [], []
    for one in ranked:
        back = apply(np.linalg.inv(one.matrix), corners)
        size = float(np.hypot(*np.ptp(back, axis=0)))
        if not any(np.abs(back - other).max() < SAME * size for other in seen):
            kept.append(one)
            seen.append(back)
    return kept


def _best(registrations: list[Registration]) -> int:
    return max(map(_inliers, registrations), default=0)


def _inliers(registration: Registration) -> int:
    return registration.inliers


def _shrunk(luma: np.ndarray, pixels: int) -> tuple[np.ndarray, float]:
    """`luma` with at most about `pixels`, low-passed, and by which factor its sides were multiplied."""
    height, width = luma.shape
    factor = min(1.0, (pixels / (height * width)) ** 0.5)
    if factor == 1:
        return luma, 1.0
    size = (max(SMALLEST_SIDE, round(width * factor)), max(SMALLEST_SIDE, round(height * factor)))
    return cv2.resize(luma, size, interpolation=cv2.INTER_AREA), size[0] / width


def _scaled(matrix: np.ndarray) -> np.ndarray:
    return matrix / matrix[2, 2]
