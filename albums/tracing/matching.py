"""From matched features to projective maps, one for every time that the picture is found.

Each match of two SIFT features is a whole hypothesis: a place, a size and an angle. The hypothesis that most other
matches agree with wins (as Lowe 2004 votes, but without bins), and what agrees is fitted by MAGSAC++ (Barath et al.
2020). So a true map is found among ten times as many false matches; what it explains is taken out, and the next one,
another copy in a collage, is looked for.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from .features import Features
from .geometry import apply, jacobian

RATIO = 0.9  # a match's distance to that of the second best; voting forgives a lenient one
MOST_MATCHES = 1200  # voted on
FEWEST = 5  # matches that may carry a map
FOR_HOMOGRAPHY, FOR_AFFINE = 24, 8  # matches, below which a map with fewer freedoms is fitted
LOOSE, TOLERANCE = 0.25, 4.0  # of a vote: as a share of the distance, and px
SAME_TURN = 0.5  # of the logarithm of size and of the angle in radians
GROWTHS = 4  # times that a map is fitted anew to all that it explains
THRESHOLD = 3.0  # px on the picture that is looked for
FURTHEST_SCALE = 16.0
STRETCH = 2.2  # most that one direction may be enlarged over the other


@dataclass(frozen=True, eq=False)
class Matches:
    """n pairs: `here` and `there` are complex places in px, `turns` how size and angle change."""

    here: np.ndarray
    there: np.ndarray
    turns: np.ndarray

    def __len__(self) -> int:
        return len(self.here)

    def only(self, which: np.ndarray) -> "Matches":
        return Matches(self.here[which], self.there[which], self.turns[which])


def find_maps(wanted: Features, found: Features, *, most: int) -> list[tuple[np.ndarray, int]]:
    """Up to `most` (map from `wanted` to `found`, its inliers), the best supported first; none if nothing agrees."""
    matches = match(wanted, found)
    maps = []
    while len(maps) < most and len(matches) >= FEWEST:
        voters = _largest_agreement(matches)
        if voters.sum() < FEWEST:
            break
        matrix, inliers = _fit(matches, voters)
        if matrix is not None:
            maps.append((matrix, int(inliers.sum())))
        matches = matches.only(~(inliers | voters))
    return sorted(maps, key=lambda pair: -pair[1])


def match(wanted: Features, found: Features) -> Matches:
    """For each feature of `found` the most similar one of `wanted`, if it is clearly more similar than the next."""
    if len(wanted) < 2 or not len(found):
        return Matches(np.empty(0, complex), np.empty(0, complex), np.empty(0, complex))
    likeness = cv2.gemm(found.descriptors, wanted.descriptors, 1, None, 0, flags=cv2.GEMM_2_T)
    rows = np.arange(len(found))
    best = likeness.argmax(axis=1)
    near = np.sqrt(np.maximum(2 - 2 * likeness[rows, best], 1e-9))
    likeness[rows, best] = -1
    ratio = near / np.sqrt(np.maximum(2 - 2 * likeness.max(axis=1), 1e-9))
    kept = np.argsort(ratio)[:MOST_MATCHES]
    kept = kept[ratio[kept] < RATIO]
    here, there = wanted.points[best[kept]] @ (1, 1j), found.points[kept] @ (1, 1j)
    return Matches(here, there, found.turns[kept] / wanted.turns[best[kept]])


def _largest_agreement(matches: Matches) -> np.ndarray:
    """Which matches agree with the one that most agree with (bool n)."""
    apart = matches.here[None, :] - matches.here[:, None]
    error = np.abs(matches.there[None, :] - matches.there[:, None] - matches.turns[:, None] * apart)
    logs = np.log(matches.turns)
    turned = np.abs(np.exp(1j * (logs.imag[None, :] - logs.imag[:, None])) - 1)
    grown = np.abs(logs.real[None, :] - logs.real[:, None])
    agree = error < np.abs(matches.turns)[:, None] * (TOLERANCE + LOOSE * np.abs(apart))
    agree &= (turned < SAME_TURN) & (grown < SAME_TURN)
    return agree[agree.sum(axis=1).argmax()]


def _fit(matches: Matches, voters: np.ndarray) -> tuple[np.ndarray | None, np.ndarray]:
    """The map that `voters` (bool n) carry, grown over all matches, and which of them it explains."""
    matrix, inliers = None, voters
    for _ in range(GROWTHS):
        scale = max(0.5, float(np.median(np.abs(matches.turns[inliers]))))
        fitted = _estimate(matches.only(inliers), THRESHOLD * scale)
        if fitted is None or not is_plausible(fitted, _points(matches.here[inliers])):
            break
        error = np.abs(_complex(apply(fitted, _points(matches.here))) - matches.there)
        explained = error < 2 * THRESHOLD * scale
        if explained.sum() < FEWEST or (matrix is not None and explained.sum() <= inliers.sum()):
            break
        matrix, inliers = fitted, explained
    return matrix, inliers


def _estimate(matches: Matches, threshold: float) -> np.ndarray | None:
    here, there = _points(matches.here), _points(matches.there)
    if len(here) >= FOR_HOMOGRAPHY:
        return cv2.findHomography(here, there, cv2.USAC_MAGSAC, threshold, maxIters=2000, confidence=0.9999)[0]
    affine = cv2.estimateAffine2D if len(here) >= FOR_AFFINE else cv2.estimateAffinePartial2D
    matrix = affine(here, there, method=cv2.RANSAC, ransacReprojThreshold=threshold)[0]
    return None if matrix is None else np.vstack([matrix, (0, 0, 1)])


def is_plausible(matrix: np.ndarray, points: np.ndarray) -> bool:
    """Is this how a camera or an editor shows a flat picture at `points` (n x 2)? No folding, no wild stretch."""
    if not np.all(np.isfinite(matrix)):
        return False
    middle = points.mean(axis=0)
    depth = points @ matrix[2, :2] + matrix[2, 2]
    at_middle = middle @ matrix[2, :2] + matrix[2, 2]
    if np.any(depth / at_middle < 0.25) or np.linalg.det(jacobian(matrix, middle)) <= 0:
        return False
    large, small = np.linalg.svd(jacobian(matrix, middle), compute_uv=False)
    return large < STRETCH * small and 1 / FURTHEST_SCALE < small and large < FURTHEST_SCALE


def _points(places: np.ndarray) -> np.ndarray:
    return np.column_stack([places.real, places.imag])


def _complex(points: np.ndarray) -> np.ndarray:
    return points @ (1, 1j)
