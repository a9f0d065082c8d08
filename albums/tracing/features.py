"""Local features of a picture: corners and blobs that are found again after rescaling, rotation and recompression.

SIFT (Lowe 2004) on locally normalised luma, so that dark corners give as many as bright ones; descriptors as RootSIFT
(Arandjelovic and Zisserman 2012).
"""

from dataclasses import dataclass

import cv2
import numpy as np

from .tone import normalised

CONTRAST = 0.012  # SIFT's least contrast, on normalised luma
GREY_LEVELS = 40  # that one local standard deviation is mapped to
NORMALISE_OVER = 12.0  # px
CELLS, ORIENTATIONS = 4, 8  # of a SIFT descriptor


@dataclass(frozen=True, eq=False)
class Features:
    """n features. `points`: float64 n x 2, px (x, y); `turns`: complex128 n, size in px times exp(i angle);
    `descriptors`: float32 n x 128, of unit length.
    """

    points: np.ndarray
    turns: np.ndarray
    descriptors: np.ndarray

    def __len__(self) -> int:
        return len(self.points)

    def scaled(self, factor: float) -> "Features":
        """The features of the same picture at `factor` times the size; a pixel's centre is half a pixel from its edge."""
        return Features((self.points + 0.5) * factor - 0.5, self.turns * factor, self.descriptors)

    def mirrored(self, width: int) -> "Features":
        """The features of the picture, `width` px wide, with left and right exchanged.

        Nothing is computed again: a mirrored descriptor is the same histogram, its cells and orientations reversed.
        """
        points = np.column_stack([width - 1 - self.points[:, 0], self.points[:, 1]])
        cells = self.descriptors.reshape(-1, CELLS, CELLS, ORIENTATIONS)[:, ::-1]
        descriptors = cells[..., -np.arange(ORIENTATIONS) % ORIENTATIONS].reshape(-1, CELLS * CELLS * ORIENTATIONS)
        return Features(points, -self.turns.conj(), descriptors)


def find_features(luma: np.ndarray, *, most: int, contrast: float = CONTRAST) -> Features:
    """At most `most` features of uint8 or float32 `luma`: the strongest by SIFT's own measure, none below `contrast`."""
    plane = normalised(luma.astype(np.float32), sigma=NORMALISE_OVER) * GREY_LEVELS + 128
    sift = cv2.SIFT_create(nfeatures=most, contrastThreshold=contrast, enable_precise_upscale=True)
    keypoints, descriptors = sift.detectAndCompute(np.clip(np.rint(plane), 0, 255).astype(np.uint8), None)
    if not keypoints:
        return Features(np.empty((0, 2)), np.empty(0, complex), np.empty((0, 128), np.float32))
    points = np.array([keypoint.pt for keypoint in keypoints], float)
    turns = np.array([keypoint.size * np.exp(1j * np.deg2rad(keypoint.angle)) for keypoint in keypoints])
    return Features(points, turns, np.sqrt(descriptors / np.maximum(descriptors.sum(axis=1, keepdims=True), 1)))
