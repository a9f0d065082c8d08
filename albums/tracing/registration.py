"""Where a leaked picture shows a rendition: coarsely, and in several ways if several are possible.

The rendition is known to the registration as (dec(A) + dec(B)) / 2, which holds nothing of the mark, so that no
hypothesis is preferred because it would accuse somebody.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from .features import Features, find_features
from .geometry import mirroring, resizing
from .matching import find_maps

MOST_PIXELS = 1_200_000  # of a leak, when features are looked for
MOST_FEATURES = 3000
SMALLEST_SIDE = 16  # px
PER_MIRROR = 4  # hypotheses


@dataclass(frozen=True, eq=False)
class Registration:
    """`matrix`: 3 x 3 float64, from pixels (x, y) of the rendition to pixels of the leak, any mirroring included.
    `mirrored`: whether left and right are exchanged; `inliers`: how many features agree.
    """

    matrix: np.ndarray
    mirrored: bool
    inliers: int


def register(leak: np.ndarray, reference: np.ndarray, *, features: Features | None = None) -> list[Registration]:
    """Where `leak` (uint8 H x W x 3, RGB) shows `reference` (uint8 h x w luma): the best first, at most 8, perhaps none.

    `features`: those of `reference`, if they are known already (`reference_features`).
    """
    if min(*leak.shape[:2], *reference.shape) < SMALLEST_SIDE:
        return []
    wanted = reference_features(reference) if features is None else features
    luma, factor = shrunk(cv2.cvtColor(leak, cv2.COLOR_RGB2GRAY), MOST_PIXELS)
    found = find_features(luma, most=MOST_FEATURES)
    enlarge = resizing(1 / factor)
    registrations = []
    for mirrored in (False, True):
        seen, back = (found.mirrored(luma.shape[1]), mirroring(luma.shape[1])) if mirrored else (found, np.eye(3))
        for matrix, inliers in find_maps(wanted, seen, most=PER_MIRROR):
            registrations.append(Registration(_scaled(enlarge @ back @ matrix), mirrored, inliers))
    return sorted(registrations, key=lambda registration: -registration.inliers)


def reference_features(reference: np.ndarray) -> Features:
    """The features of a rendition's uint8 luma; they can be kept between leaks."""
    return find_features(reference, most=MOST_FEATURES)


def shrunk(picture: np.ndarray, pixels: int) -> tuple[np.ndarray, float]:
    """`picture` with at most about `pixels` pixels, low-passed, and by which factor its sides were multiplied."""
    height, width = picture.shape[:2]
    factor = min(1.0, (pixels / (height * width)) ** 0.5)
    if factor == 1:
        return picture, 1.0
    size = (max(SMALLEST_SIDE, round(width * factor)), max(SMALLEST_SIDE, round(height * factor)))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA), size[0] / width


def _scaled(matrix: np.ndarray) -> np.ndarray:
    return matrix / matrix[2, 2]
